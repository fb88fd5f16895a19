import { BlockDirectory, type BlockLimits, sizeOf } from '@lab/store-engine/block-directory';
import { BlockWriter } from './block-writer.ts';
import type { IncomingRequest, IncomingSpan } from './incoming.ts';

/** What queries need to know of a block. Times in nanoseconds since the epoch. */
export interface BlockInfo {
  readonly path: string;
  readonly start: bigint;
  readonly end: bigint;
  readonly longestTrace: bigint;
  readonly spans: number;
  readonly bytes: number;
}

const rememberedTraces = 20_000;

/** The only writer of a data directory. */
export class StoreWriter {
  readonly #directory: BlockDirectory<BlockWriter>;
  readonly #homes = new Map<string, BlockWriter>();

  constructor(directory: string, limits: BlockLimits, now: () => number = Date.now) {
    this.#directory = new BlockDirectory(directory, limits, (path) => new BlockWriter(path), now);
  }

  /**
   * Stores the spans of all requests and returns those that are new. When it returns, they are on disk. When it throws,
   * spans of one block may be on disk and those of another not: sending all of them again stores what is missing.
   */
  write(requests: readonly IncomingRequest[]): IncomingSpan[] {
    const current = this.#directory.current();
    const touched = new Set<BlockWriter>();
    const added: IncomingSpan[] = [];
    try {
      for (const request of requests) {
        for (const span of request.spans) {
          const block = this.#homeOf(span.traceId, current);
          if (!touched.has(block)) {
            block.begin();
            touched.add(block);
          }
          if (block.add(span)) added.push(span);
        }
      }
      for (const block of touched) block.commit();
    } catch (error) {
      for (const block of touched) block.rollback();
      this.#homes.clear();
      throw error;
    }
    return added;
  }

  /** Drops the oldest blocks while the store is too old or too large. Returns the files that are gone. */
  enforceLimits(): string[] {
    const dropped = this.#directory.enforceLimits();
    if (dropped.length > 0) this.#homes.clear();
    return dropped;
  }

  /** Blocks that hold spans, newest first. */
  blocks(): BlockInfo[] {
    const infos = this.#directory.blocks.flatMap((block) => {
      const range = block.range();
      return range ? [{ path: block.path, ...range, spans: block.items, bytes: sizeOf(block.path) }] : [];
    });
    return infos.reverse();
  }

  /** Bytes on disk. */
  bytes(): number {
    return this.#directory.bytes();
  }

  close(): void {
    this.#directory.close();
  }

  #homeOf(traceId: string, current: BlockWriter): BlockWriter {
    const remembered = this.#homes.get(traceId);
    if (remembered) return remembered;
    const home = this.#directory.blocks.findLast((block) => block.has(traceId)) ?? current;
    if (this.#homes.size >= rememberedTraces) this.#homes.clear();
    this.#homes.set(traceId, home);
    return home;
  }
}
