import { BlockReader } from './block-reader.ts';
import type { BlockInfo } from './store-writer.ts';

/** The connections of one query thread. */
export class Readers {
  readonly #open = new Map<string, BlockReader>();

  /** The readers of these blocks, in their order. Blocks that are not among them any more are closed. */
  select(blocks: readonly BlockInfo[]): { reader: BlockReader; info: BlockInfo }[] {
    const wanted = new Set(blocks.map(({ path }) => path));
    for (const [path, reader] of this.#open) {
      if (wanted.has(path)) continue;
      reader.close();
      this.#open.delete(path);
    }
    return blocks.flatMap((info) => {
      const reader = this.#reader(info.path);
      return reader ? [{ reader, info }] : [];
    });
  }

  close(): void {
    for (const reader of this.#open.values()) reader.close();
    this.#open.clear();
  }

  /** Nothing when retention removed the file after the query was accepted. */
  #reader(path: string): BlockReader | undefined {
    const known = this.#open.get(path);
    if (known) return known;
    try {
      const reader = new BlockReader(path);
      this.#open.set(path, reader);
      return reader;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'SQLITE_CANTOPEN') return undefined;
      throw error;
    }
  }
}
