import type { Block } from '@lab/store-engine/block-directory';
import { type Connection, openForWriting } from '@lab/store-engine/sqlite';
import type { LogRecord } from '../ingest/record.ts';
import { type Labels, labelsKey } from '../logql/labels.ts';
import {
  type ChunkEntry,
  ChunkLines,
  ChunkMetadata,
  decodeTimes,
  type EncodedChunk,
  encodeChunk,
} from './chunk.ts';
import { blockSchema } from './schema.ts';
import { textFilter } from './text-filter.ts';
import { traceFilter } from './trace-filter.ts';

/** A chunk is merged with others of its stream until it has as many entries, or as much text. */
const mergedEntries = 4_000;
const mergedBytes = 1_000_000;

/** Pages that one merge gives back at most. */
const vacuumPages = 4_000;

interface ChunkRow {
  readonly id: bigint;
  readonly first: bigint;
  readonly count: number;
  readonly characters: number;
  readonly times: Uint8Array;
  readonly metadata: Uint8Array;
  readonly lines: Uint8Array;
}

/** Writes into one block. `add` must lie between `begin` and `commit` or `rollback`. */
export class BlockWriter implements Block {
  readonly path: string;
  readonly #db: Connection;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #streams: Map<string, number>;
  #items: number;
  /** Before the transaction that is under way. */
  #itemsBefore = 0;

  constructor(path: string) {
    this.path = path;
    this.#db = openForWriting(path, blockSchema);
    this.#sql = prepare(this.#db);
    this.#streams = new Map(this.#sql.streams.all().map(({ id, labels }) => [labels, id]));
    this.#items = this.#sql.items.pluck().get() ?? 0;
  }

  get items(): number {
    return this.#items;
  }

  /** Number of streams. */
  get streams(): number {
    return this.#streams.size;
  }

  hasStream(labels: Labels): boolean {
    return this.#streams.has(labelsKey(labels));
  }

  begin(): void {
    this.#itemsBefore = this.#items;
    this.#db.exec('BEGIN IMMEDIATE');
  }

  commit(): void {
    this.#db.exec('COMMIT');
  }

  rollback(): void {
    if (!this.#db.inTransaction) return;
    this.#db.exec('ROLLBACK');
    this.#items = this.#itemsBefore;
    this.#streams.clear();
    for (const { id, labels } of this.#sql.streams.all()) this.#streams.set(labels, id);
  }

  /** Stores lines, each stream’s as a chunk. */
  add(records: readonly LogRecord[]): void {
    for (const [labels, entries] of Map.groupBy(records, ({ stream }) => stream)) {
      this.#insert(this.#streamOf(labels), entries.toSorted(byTime), 0);
    }
  }

  /** Merges the small chunks of one stream that has enough of them. @returns whether there was one */
  merge(): boolean {
    const stream = this.#sql.toMerge.pluck().get(mergedEntries, mergedBytes);
    if (stream === undefined) return false;
    this.#mergeStream(stream);
    return true;
  }

  /** Merges all that is left: nothing more comes. */
  retire(): void {
    for (const stream of this.#sql.unmerged.pluck().all()) this.#mergeStream(stream);
  }

  /** First and last time; nothing when there is nothing yet. */
  range(): { start: bigint; end: bigint } | undefined {
    const row = this.#sql.range.get();
    return row?.start === null || row?.end === null || !row ? undefined : { start: row.start, end: row.end };
  }

  close(): void {
    this.#db.close();
  }

  #streamOf(labels: Labels): number {
    const key = labelsKey(labels);
    const known = this.#streams.get(key);
    if (known !== undefined) return known;
    const id = Number(this.#sql.addStream.run(key).lastInsertRowid);
    this.#streams.set(key, id);
    return id;
  }

  #insert(stream: number, entries: readonly ChunkEntry[], merged: 0 | 1): void {
    const chunk: EncodedChunk = encodeChunk(entries);
    const bytes = entries.reduce((sum, { line }) => sum + line.length, 0);
    const { first, last, count, times, metadata, lines } = chunk;
    const { lastInsertRowid } = this.#sql.addChunk.run(
      stream,
      first,
      last,
      count,
      bytes,
      merged,
      times,
      metadata,
      lines,
    );
    const traces = tracesOf(entries);
    if (traces.size > 0) this.#sql.addTraceFilter.run(lastInsertRowid, traceFilter(traces));
    if (merged === 1)
      this.#sql.addTextFilter.run(lastInsertRowid, textFilter(entries.map(({ line }) => line)));
    if (merged === 0) this.#items += count;
  }

  #mergeStream(stream: number): void {
    const small = this.#sql.small.all(stream).map((row) => ({ id: row.id, entries: entriesOf(row) }));
    const entries = small.flatMap((chunk) => chunk.entries).sort(byTime);
    this.#db.transaction(() => {
      for (const chunk of small) {
        this.#sql.dropTraceFilter.run(chunk.id);
        this.#sql.dropChunk.run(chunk.id);
      }
      for (const part of partsOf(entries)) this.#insert(stream, part, 1);
    })();
    this.#db.pragma(`incremental_vacuum(${vacuumPages})`);
  }
}

const tracesOf = (entries: readonly ChunkEntry[]) =>
  new Set(entries.flatMap(({ metadata }) => metadata.get('trace_id') ?? []));

const byTime = (a: ChunkEntry, b: ChunkEntry) =>
  a.timestamp < b.timestamp ? -1 : Number(a.timestamp > b.timestamp);

/** The entries of a chunk, oldest first. */
function entriesOf({ first, count, characters, times, metadata, lines }: ChunkRow): ChunkEntry[] {
  const [labels, text] = [new ChunkMetadata(metadata), new ChunkLines(() => lines, count, characters)];
  return decodeTimes(first, times, count).map((timestamp, index) => ({
    timestamp,
    line: text.at(index),
    metadata: labels.at(index),
  }));
}

/** Parts of the size of a merged chunk. */
function partsOf(entries: readonly ChunkEntry[]): ChunkEntry[][] {
  const parts: ChunkEntry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    if (bytes >= mergedBytes || (parts.at(-1)?.length ?? 0) >= mergedEntries) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(entry);
    bytes += entry.line.length;
  }
  return parts;
}

function prepare(db: Connection) {
  return {
    streams: db.prepare<[], { id: number; labels: string }>('SELECT id, labels FROM streams'),
    items: db.prepare<[], number>('SELECT coalesce(sum(count), 0) FROM chunks'),
    addStream: db.prepare('INSERT INTO streams (labels) VALUES (?)'),
    addChunk: db.prepare(
      'INSERT INTO chunks (stream, first, last, count, text_bytes, merged, times, metadata, lines) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    addTraceFilter: db.prepare('INSERT INTO trace_filters (chunk, filter) VALUES (?, ?)'),
    addTextFilter: db.prepare('INSERT INTO text_filters (chunk, filter) VALUES (?, ?)'),
    dropTraceFilter: db.prepare('DELETE FROM trace_filters WHERE chunk = ?'),
    dropChunk: db.prepare('DELETE FROM chunks WHERE id = ?'),
    toMerge: db.prepare<[number, number], number>(
      'SELECT stream FROM chunks WHERE merged = 0 GROUP BY stream HAVING sum(count) >= ? OR sum(text_bytes) >= ? LIMIT 1',
    ),
    unmerged: db.prepare<[], number>('SELECT DISTINCT stream FROM chunks WHERE merged = 0'),
    small: db
      .prepare<[number], ChunkRow>(
        'SELECT id, first, CAST(count AS REAL) AS count, CAST(text_bytes AS REAL) AS characters, times, metadata, lines FROM chunks WHERE stream = ? AND merged = 0',
      )
      .safeIntegers(true),
    range: db
      .prepare<[], { start: bigint | null; end: bigint | null }>(
        'SELECT min(first) AS start, max(last) AS end FROM chunks',
      )
      .safeIntegers(true),
  };
}
