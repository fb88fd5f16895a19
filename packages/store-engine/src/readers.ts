/** The connections of one query thread to a store’s blocks. */
export class Readers<Reader extends { close(): void }> {
  readonly #openReader: (path: string) => Reader;
  readonly #open = new Map<string, Reader>();

  /** @param openReader throws SQLite’s SQLITE_CANTOPEN for a file that is not there */
  constructor(openReader: (path: string) => Reader) {
    this.#openReader = openReader;
  }

  /** The readers of these blocks, in their order. Blocks that are not among them any more are closed. */
  select<Info extends { readonly path: string }>(blocks: readonly Info[]): { reader: Reader; info: Info }[] {
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
  #reader(path: string): Reader | undefined {
    const known = this.#open.get(path);
    if (known) return known;
    try {
      const reader = this.#openReader(path);
      this.#open.set(path, reader);
      return reader;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'SQLITE_CANTOPEN') return undefined;
      throw error;
    }
  }
}
