import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A file of a store that holds what arrived in a stretch of time: dropping old data is deleting it. */
export interface Block {
  readonly path: string;
  /** Spans or lines in it. */
  readonly items: number;
  /** Nothing new begins in it from now on. */
  retire(): void;
  close(): void;
}

export interface BlockLimits {
  readonly retentionHours: number;
  readonly maxBytes: number;
  /** Items after which the next block is begun. */
  readonly blockItems: number;
}

interface Opened<B> {
  readonly block: B;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

/** A twelfth of the retention, by age or by size, is what one dropped block may cost. */
const blocksInRetention = 12;

/** The blocks of a data directory, for the one thread that writes there. */
export class BlockDirectory<B extends Block> {
  readonly #directory: string;
  readonly #limits: BlockLimits;
  readonly #openBlock: (path: string) => B;
  readonly #now: () => number;
  /** Oldest first. */
  #opened: Opened<B>[];

  constructor(
    directory: string,
    limits: BlockLimits,
    openBlock: (path: string) => B,
    now: () => number = Date.now,
  ) {
    this.#directory = directory;
    this.#limits = limits;
    this.#openBlock = openBlock;
    this.#now = now;
    mkdirSync(directory, { recursive: true });
    this.#opened = readdirSync(directory)
      .filter((file) => /^\d+\.db$/.test(file))
      .sort()
      .map((file) => this.#open(Number(file.slice(0, -3))));
    for (const { block } of this.#opened.slice(0, -1)) block.retire();
    this.enforceLimits();
  }

  /** Oldest first; the last one takes what is new. */
  get blocks(): readonly B[] {
    return this.#opened.map(({ block }) => block);
  }

  /** The block for what is new; begins the next one when the last is full. */
  current(): B {
    const last = this.#opened.at(-1);
    if (last && !this.#isFull(last)) return last.block;
    const created = Math.max(this.#now(), (last?.created ?? 0) + 1);
    last?.block.retire();
    const next = this.#open(created);
    this.#opened.push(next);
    return next.block;
  }

  /** Drops the oldest blocks while the store is too old or too large. Returns the files that are gone. */
  enforceLimits(): string[] {
    const dropped: string[] = [];
    while (this.#opened.length > 1 && (this.#oldestIsExpired() || this.bytes() > this.#limits.maxBytes)) {
      const oldest = this.#opened.shift();
      if (!oldest) break;
      oldest.block.close();
      for (const suffix of ['', '-wal', '-shm']) rmSync(oldest.block.path + suffix, { force: true });
      dropped.push(oldest.block.path);
    }
    return dropped;
  }

  /** On disk. */
  bytes(): number {
    return this.#opened.reduce((sum, { block }) => sum + sizeOf(block.path), 0);
  }

  close(): void {
    for (const { block } of this.#opened) block.close();
    this.#opened = [];
  }

  /** What is in the oldest block arrived before the second oldest was begun. */
  #oldestIsExpired(): boolean {
    const next = this.#opened[1];
    return next !== undefined && next.created < this.#now() - this.#limits.retentionHours * 3_600_000;
  }

  #isFull({ block, created }: Opened<B>): boolean {
    const { blockItems, retentionHours, maxBytes } = this.#limits;
    return (
      block.items >= blockItems ||
      this.#now() - created >= (retentionHours * 3_600_000) / blocksInRetention ||
      sizeOf(block.path) >= maxBytes / blocksInRetention
    );
  }

  #open(created: number): Opened<B> {
    const path = join(this.#directory, `${String(created).padStart(14, '0')}.db`);
    return { created, block: this.#openBlock(path) };
  }
}

/** Bytes of a block on disk, with what SQLite has not moved into it yet. */
export function sizeOf(path: string): number {
  const size = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return size(path) + size(`${path}-wal`);
}
