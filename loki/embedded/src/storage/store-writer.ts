import { BlockDirectory, type BlockLimits, sizeOf } from '@lab/store-engine/block-directory';
import type { LogRecord } from '../ingest/record.ts';
import type { Labels } from '../logql/labels.ts';
import { BlockWriter } from './block-writer.ts';

/** What queries need to know of a block. Times in nanoseconds since the epoch. */
export interface BlockInfo {
  readonly path: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly entries: number;
  readonly bytes: number;
}

/** The only writer of a data directory. */
export class StoreWriter {
  readonly #directory: BlockDirectory<BlockWriter>;

  constructor(directory: string, limits: BlockLimits, now: () => number = Date.now) {
    this.#directory = new BlockDirectory(directory, limits, (path) => new BlockWriter(path), now);
  }

  /** Stores lines. When it returns, they are on disk; when it throws, none of them is. */
  write(records: readonly LogRecord[]): void {
    if (records.length === 0) return;
    const block = this.#directory.current();
    try {
      block.begin();
      block.add(records);
      block.commit();
    } catch (error) {
      block.rollback();
      throw error;
    }
  }

  /** How many streams the newest block has. */
  streams(): number {
    return this.#directory.blocks.at(-1)?.streams ?? 0;
  }

  /** Whether the newest block has lines with these labels; and how many streams it has. */
  knowsStream(labels: Labels): { known: boolean; streams: number } {
    const block = this.#directory.current();
    return { known: block.hasStream(labels), streams: block.streams };
  }

  /** Merges small chunks of one stream. @returns whether there were enough of them */
  merge(): boolean {
    return this.#directory.blocks.at(-1)?.merge() ?? false;
  }

  enforceLimits(): string[] {
    return this.#directory.enforceLimits();
  }

  /** Blocks that hold lines, newest first. */
  blocks(): BlockInfo[] {
    const infos = this.#directory.blocks.flatMap((block) => {
      const range = block.range();
      return range ? [{ path: block.path, ...range, entries: block.items, bytes: sizeOf(block.path) }] : [];
    });
    return infos.reverse();
  }

  close(): void {
    this.#directory.close();
  }
}
