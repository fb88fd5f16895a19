import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Labels } from '../logql/labels.ts';

/** A line of one stream. */
export interface ChunkEntry {
  /** Nanoseconds since the epoch. */
  readonly timestamp: bigint;
  readonly line: string;
  readonly metadata: Labels;
}

/** Entries of one stream, column by column, so that a query reads only the columns that it needs. */
export interface EncodedChunk {
  /** Of the first and the last entry. */
  readonly first: bigint;
  readonly last: bigint;
  readonly count: number;
  /** Nanoseconds since `first`, as doubles. */
  readonly times: Uint8Array;
  /** JSON: by name, a value or null for each entry. */
  readonly metadata: Uint8Array;
  /** The number of bytes of each line, as 32-bit numbers, then the lines in UTF-8. */
  readonly lines: Uint8Array;
}

const compressionLevel = { fast: 1, small: 3 } as const;

/** @param entries oldest first; at least one */
export function encodeChunk(
  entries: readonly ChunkEntry[],
  level: keyof typeof compressionLevel,
): EncodedChunk {
  const [first, last] = [entries[0]?.timestamp ?? 0n, entries.at(-1)?.timestamp ?? 0n];
  const times = Float64Array.from(entries, ({ timestamp }) => Number(timestamp - first));
  const lines = entries.map(({ line }) => Buffer.from(line));
  const lengths = Uint32Array.from(lines, ({ length }) => length);
  const compress = (bytes: Uint8Array) =>
    zstdCompressSync(bytes, { params: { [zstdLevelParameter]: compressionLevel[level] } });
  return {
    first,
    last,
    count: entries.length,
    times: compress(bytesOf(times)),
    metadata: compress(Buffer.from(JSON.stringify(columnsOf(entries)))),
    lines: compress(Buffer.concat([bytesOf(lengths), ...lines])),
  };
}

/** ZSTD_c_compressionLevel: https://facebook.github.io/zstd/zstd_manual.html */
const zstdLevelParameter = 100;

const bytesOf = (numbers: Float64Array | Uint32Array) =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

type Columns = Record<string, (string | null)[]>;

function columnsOf(entries: readonly ChunkEntry[]): Columns {
  const columns: Columns = {};
  for (const [index, { metadata }] of entries.entries()) {
    for (const [name, value] of metadata) {
      columns[name] ??= new Array<string | null>(entries.length).fill(null);
      (columns[name] as (string | null)[])[index] = value;
    }
  }
  return columns;
}

/** The times of a chunk’s entries. */
export function decodeTimes(first: bigint, times: Uint8Array): bigint[] {
  const bytes = zstdDecompressSync(times);
  const offsets = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  return Array.from(offsets, (offset) => first + BigInt(offset));
}

/** The metadata of a chunk’s entries, in columns: they are read when the first of them is needed. */
export class ChunkMetadata {
  readonly #json: Buffer;
  #columns: readonly MetadataColumn[] | undefined;

  constructor(metadata: Uint8Array) {
    this.#json = zstdDecompressSync(metadata);
  }

  /** Whether any entry may have the value; false is certain. */
  mayHold(value: string): boolean {
    return this.#json.includes(JSON.stringify(value));
  }

  /** The values of one name, for each entry; nothing when no entry has it. */
  column(name: string): readonly (string | null)[] | undefined {
    return this.columns.find(([known]) => known === name)?.[1];
  }

  get columns(): readonly MetadataColumn[] {
    this.#columns ??= Object.entries(JSON.parse(this.#json.toString('utf8')) as Columns);
    return this.#columns;
  }

  at(index: number): Labels {
    return new RowLabels(this, index);
  }
}

type MetadataColumn = readonly [name: string, values: readonly (string | null)[]];

/** The metadata of one entry, read from the columns: most queries ask for one name of many. */
class RowLabels implements Labels {
  readonly #chunk: ChunkMetadata;
  readonly #row: number;

  constructor(chunk: ChunkMetadata, row: number) {
    this.#chunk = chunk;
    this.#row = row;
  }

  get(name: string): string | undefined {
    for (const [known, values] of this.#chunk.columns)
      if (known === name) return values[this.#row] ?? undefined;
    return undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *entries(): MapIterator<[string, string]> {
    for (const [name, values] of this.#chunk.columns) {
      const value = values[this.#row];
      if (value !== null && value !== undefined) yield [name, value];
    }
  }

  *keys(): MapIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): MapIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries();
  }

  forEach(call: (value: string, name: string, labels: Labels) => void): void {
    for (const [name, value] of this.entries()) call(value, name, this);
  }

  get size(): number {
    return [...this.entries()].length;
  }
}

/** The lines of a chunk, as bytes until they are needed, compressed until the first of them is. */
export class ChunkLines {
  readonly #compressed: Uint8Array;
  readonly #count: number;
  #opened: { readonly text: Buffer; readonly ends: Uint32Array } | undefined;

  constructor(lines: Uint8Array, count: number) {
    this.#compressed = lines;
    this.#count = count;
  }

  /** Whether any line may hold the text: a text across two lines is found, too. */
  mayHold(needle: Buffer): boolean {
    return this.#open().text.includes(needle);
  }

  at(index: number): string {
    const { text, ends } = this.#open();
    return text.toString('utf8', index === 0 ? 0 : ends[index - 1], ends[index]);
  }

  #open() {
    this.#opened ??= openLines(this.#compressed, this.#count);
    return this.#opened;
  }
}

function openLines(compressed: Uint8Array, count: number): { text: Buffer; ends: Uint32Array } {
  const bytes = zstdDecompressSync(compressed);
  const ends = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + count * 4));
  for (let index = 1; index < count; index += 1) ends[index] = (ends[index] ?? 0) + (ends[index - 1] ?? 0);
  return { text: bytes.subarray(count * 4), ends };
}
