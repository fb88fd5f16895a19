import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
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

export interface StoreLimits {
  readonly retentionHours: number;
  readonly maxBytes: number;
  readonly blockSpans: number;
}

interface Block {
  readonly writer: BlockWriter;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

/** A twelfth of the retention, by age or by size, is what one dropped block may cost. */
const blocksInRetention = 12;
const rememberedTraces = 20_000;

/** The only writer of a data directory. */
export class StoreWriter {
  readonly #directory: string;
  readonly #limits: StoreLimits;
  readonly #now: () => number;
  /** Oldest first; the last one takes new traces. */
  #blocks: Block[] = [];
  readonly #homes = new Map<string, Block>();

  constructor(directory: string, limits: StoreLimits, now: () => number = Date.now) {
    this.#directory = directory;
    this.#limits = limits;
    this.#now = now;
    mkdirSync(directory, { recursive: true });
    this.#blocks = readdirSync(directory)
      .filter((file) => /^\d+\.db$/.test(file))
      .sort()
      .map((file) => this.#open(Number(file.slice(0, -3))));
    for (const { writer } of this.#blocks.slice(0, -1)) writer.retire();
    this.enforceLimits();
  }

  /**
   * Stores the spans of all requests and returns those that are new. When it returns, they are on disk. When it throws,
   * spans of one block may be on disk and those of another not: sending all of them again stores what is missing.
   */
  write(requests: readonly IncomingRequest[]): IncomingSpan[] {
    const current = this.#current();
    const touched = new Set<Block>();
    const added: IncomingSpan[] = [];
    try {
      for (const request of requests) {
        for (const span of request.spans) {
          const block = this.#homeOf(span.traceId, current);
          if (!touched.has(block)) {
            block.writer.begin();
            touched.add(block);
          }
          if (block.writer.add(span)) added.push(span);
        }
      }
      for (const block of touched) block.writer.commit();
    } catch (error) {
      for (const block of touched) block.writer.rollback();
      this.#homes.clear();
      throw error;
    }
    return added;
  }

  /** Drops the oldest blocks while the store is too old or too large. Returns the files that are gone. */
  enforceLimits(): string[] {
    const dropped: string[] = [];
    while (this.#blocks.length > 1 && (this.#oldestIsExpired() || this.bytes() > this.#limits.maxBytes)) {
      const oldest = this.#blocks.shift();
      if (!oldest) break;
      oldest.writer.close();
      for (const suffix of ['', '-wal', '-shm']) rmSync(oldest.writer.path + suffix, { force: true });
      dropped.push(oldest.writer.path);
      this.#homes.clear();
    }
    return dropped;
  }

  /** Blocks that hold spans, newest first. */
  blocks(): BlockInfo[] {
    const infos = this.#blocks.flatMap(({ writer }) => {
      const range = writer.range();
      return range ? [{ path: writer.path, ...range, spans: writer.spans, bytes: sizeOf(writer.path) }] : [];
    });
    return infos.reverse();
  }

  /** Bytes on disk. */
  bytes(): number {
    return this.#blocks.reduce((sum, { writer }) => sum + sizeOf(writer.path), 0);
  }

  close(): void {
    for (const { writer } of this.#blocks) writer.close();
    this.#blocks = [];
  }

  /** What is in the oldest block arrived before the second oldest was begun. */
  #oldestIsExpired(): boolean {
    const next = this.#blocks[1];
    return next !== undefined && next.created < this.#now() - this.#limits.retentionHours * 3_600_000;
  }

  #homeOf(traceId: string, current: Block): Block {
    const remembered = this.#homes.get(traceId);
    if (remembered) return remembered;
    const home = this.#blocks.findLast(({ writer }) => writer.has(traceId)) ?? current;
    if (this.#homes.size >= rememberedTraces) this.#homes.clear();
    this.#homes.set(traceId, home);
    return home;
  }

  /** The block for new traces; begins the next one when the last is full. */
  #current(): Block {
    const last = this.#blocks.at(-1);
    if (last && !this.#isFull(last)) return last;
    const created = Math.max(this.#now(), (last?.created ?? 0) + 1);
    last?.writer.retire();
    const block = this.#open(created);
    this.#blocks.push(block);
    return block;
  }

  #isFull(block: Block): boolean {
    const age = this.#now() - block.created;
    return (
      block.writer.spans >= this.#limits.blockSpans ||
      age >= (this.#limits.retentionHours * 3_600_000) / blocksInRetention ||
      sizeOf(block.writer.path) >= this.#limits.maxBytes / blocksInRetention
    );
  }

  #open(created: number): Block {
    const path = join(this.#directory, `${String(created).padStart(14, '0')}.db`);
    return { created, writer: new BlockWriter(path, 8_192) };
  }
}

function sizeOf(path: string): number {
  const size = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return size(path) + size(`${path}-wal`);
}
