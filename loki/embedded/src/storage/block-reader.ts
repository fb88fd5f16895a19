import { type Connection, openForReading } from '@lab/store-engine/sqlite';
import { z } from 'zod';
import type { Labels } from '../logql/labels.ts';

const pairs = z.array(z.tuple([z.string(), z.string()]));

/** A chunk without its columns. Times in nanoseconds since the epoch. */
export interface ChunkInfo {
  readonly id: bigint;
  readonly first: bigint;
  readonly last: bigint;
  readonly count: number;
  /** Of the lines, as characters. */
  readonly bytes: number;
}

/** Reads one block. */
export class BlockReader {
  readonly #db: Connection;
  readonly #sql: ReturnType<typeof prepare>;
  /** By id; streams are only ever added. */
  readonly #streams = new Map<number, Labels>();

  /** Throws SQLite’s SQLITE_CANTOPEN when the file is gone. */
  constructor(path: string) {
    this.#db = openForReading(path);
    this.#sql = prepare(this.#db);
  }

  /** The streams with their ids. */
  streams(): ReadonlyMap<number, Labels> {
    for (const { id, labels } of this.#sql.streams.all(this.#streams.size)) {
      this.#streams.set(id, new Map(pairs.parse(JSON.parse(labels))));
    }
    return this.#streams;
  }

  /** The chunks of a stream that may hold entries from `start` on and before `end`. */
  chunks(stream: number, start: bigint, end: bigint): ChunkInfo[] {
    return this.#sql.chunks.all(stream, start, end).map((row) => ({
      ...row,
      count: Number(row.count),
      bytes: Number(row.bytes),
    }));
  }

  /** A filter of a chunk; nothing when it has no traces, or is too small for a filter of texts. */
  filter(of: 'trace' | 'text', chunk: bigint): Uint8Array | undefined {
    return (of === 'trace' ? this.#sql.traceFilter : this.#sql.textFilter).get(chunk);
  }

  /** A column of a chunk. The chunk must be known from the same snapshot. */
  column(name: 'times' | 'metadata' | 'lines', { id }: Pick<ChunkInfo, 'id'>): Uint8Array {
    const bytes = this.#sql[name].get(id);
    if (!bytes) throw new Error(`chunk ${id} is not in the block any more`);
    return bytes;
  }

  /** Runs `read` on one state of the block: what is merged meanwhile stays as it was. */
  snapshot<T>(read: () => T): T {
    return this.#db.transaction(read)();
  }

  close(): void {
    this.#db.close();
  }
}

function prepare(db: Connection) {
  return {
    streams: db.prepare<[number], { id: number; labels: string }>(
      'SELECT id, labels FROM streams WHERE id > ? ORDER BY id',
    ),
    chunks: db
      .prepare<
        [number, bigint, bigint],
        { id: bigint; first: bigint; last: bigint; count: bigint; bytes: bigint }
      >(
        'SELECT id, first, last, count, text_bytes AS bytes FROM chunks WHERE stream = ? AND last >= ? AND first < ?',
      )
      .safeIntegers(true),
    traceFilter: db.prepare<[bigint], Uint8Array>('SELECT filter FROM trace_filters WHERE chunk = ?').pluck(),
    textFilter: db.prepare<[bigint], Uint8Array>('SELECT filter FROM text_filters WHERE chunk = ?').pluck(),
    times: db.prepare<[bigint], Uint8Array>('SELECT times FROM chunks WHERE id = ?').pluck(),
    metadata: db.prepare<[bigint], Uint8Array>('SELECT metadata FROM chunks WHERE id = ?').pluck(),
    lines: db.prepare<[bigint], Uint8Array>('SELECT lines FROM chunks WHERE id = ?').pluck(),
  };
}
