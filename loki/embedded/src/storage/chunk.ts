import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Labels } from '../logql/labels.ts';
import { noteOpened } from './garbage.ts';

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
  /**
   * Doubles: -1, then nanoseconds since the entry before. In chunks of before 28 November 2026: 0, then nanoseconds since `first`.
   */
  readonly times: Uint8Array;
  /**
   * The length of what follows as a 32-bit number: the names and the bytes that each column takes, in JSON. Then the columns,
   * each as JSON: a value or null for each entry.
   */
  readonly metadata: Uint8Array;
  /** The number of bytes of each line, as 32-bit numbers, then the lines in UTF-8. */
  readonly lines: Uint8Array;
}

/** Differences take a sixth of the room of times. */
const differencesFollow = -1;

/** @param entries oldest first; at least one */
export function encodeChunk(entries: readonly ChunkEntry[]): EncodedChunk {
  const [first, last] = [entries[0]?.timestamp ?? 0n, entries.at(-1)?.timestamp ?? 0n];
  const times = Float64Array.from(entries, ({ timestamp }, index) =>
    index === 0 ? differencesFollow : Number(timestamp - (entries[index - 1]?.timestamp ?? 0n)),
  );
  const lines = entries.map(({ line }) => Buffer.from(line));
  const lengths = Uint32Array.from(lines, ({ length }) => length);
  return {
    first,
    last,
    count: entries.length,
    times: compress(bytesOf(times)),
    metadata: compress(encodeColumns(columnsOf(entries))),
    lines: compress(Buffer.concat([bytesOf(lengths), ...lines])),
  };
}

/**
 * ZSTD_c_compressionLevel (https://facebook.github.io/zstd/zstd_manual.html) is 1: with the random ids that logs are full of,
 * level 3 takes longer and makes chunks larger (docs/design-decisions.md).
 */
const compress = (bytes: Uint8Array) => zstdCompressSync(bytes, { params: { 100: 1 } });

/** @param size about as many bytes will come out: what fits into one piece is not copied again */
function decompress(bytes: Uint8Array, size: number): Buffer {
  noteOpened(size);
  return zstdDecompressSync(bytes, { chunkSize: Math.max(1_024, Math.ceil(size * 1.02)) });
}

/** Bytes of metadata that come out of each compressed one, about. */
const metadataRatio = 5;

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

function encodeColumns(columns: Columns): Buffer {
  const encoded = Object.entries(columns).map(
    ([name, values]) => [name, Buffer.from(JSON.stringify(values))] as const,
  );
  const directory = Buffer.from(JSON.stringify(encoded.map(([name, { length }]) => [name, length])));
  const bytes = Uint32Array.of(directory.length);
  return Buffer.concat([bytesOf(bytes), directory, ...encoded.map(([, column]) => column)]);
}

/** Nanoseconds from the first entry of a chunk to each of its `count` entries. */
export function decodeOffsets(times: Uint8Array, count: number): Float64Array {
  const bytes = decompress(times, count * 8);
  const offsets = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  if (offsets[0] !== differencesFollow) return offsets;
  offsets[0] = 0;
  for (let row = 1; row < offsets.length; row += 1) {
    offsets[row] = (offsets[row] ?? 0) + (offsets[row - 1] ?? 0);
  }
  return offsets;
}

/** The times of a chunk’s entries. */
export function decodeTimes(first: bigint, times: Uint8Array, count: number): bigint[] {
  return Array.from(decodeOffsets(times, count), (offset) => first + BigInt(offset));
}

/** The metadata of a chunk’s entries, in columns: each is read when it is needed. */
export class ChunkMetadata {
  readonly #bytes: Buffer;
  /** Where each column lies. */
  readonly #slices = new Map<string, readonly [from: number, to: number]>();
  readonly #columns = new Map<string, readonly (string | null)[]>();

  constructor(metadata: Uint8Array) {
    this.#bytes = decompress(metadata, metadata.length * metadataRatio);
    let from = 4 + this.#bytes.readUInt32LE(0);
    const directory = JSON.parse(this.#bytes.toString('utf8', 4, from)) as [string, number][];
    for (const [name, length] of directory) {
      this.#slices.set(name, [from, from + length]);
      from += length;
    }
  }

  get names(): Iterable<string> {
    return this.#slices.keys();
  }

  /** Whether any entry may have the value; false is certain. */
  mayHold(value: string): boolean {
    return this.#bytes.includes(JSON.stringify(value));
  }

  /** The values of one name, for each entry; nothing when no entry has it. */
  column(name: string): readonly (string | null)[] | undefined {
    const known = this.#columns.get(name);
    const slice = this.#slices.get(name);
    if (known || !slice) return known;
    const values = JSON.parse(this.#bytes.toString('utf8', ...slice)) as (string | null)[];
    this.#columns.set(name, values);
    return values;
  }

  at(index: number): Labels {
    return new RowLabels(this, index);
  }
}

/** The metadata of one entry, read from the columns: most queries ask for one name of many. */
class RowLabels implements Labels {
  readonly #chunk: ChunkMetadata;
  readonly #row: number;

  constructor(chunk: ChunkMetadata, row: number) {
    this.#chunk = chunk;
    this.#row = row;
  }

  get(name: string): string | undefined {
    return this.#chunk.column(name)?.[this.#row] ?? undefined;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  *entries(): MapIterator<[string, string]> {
    for (const name of this.#chunk.names) {
      const value = this.get(name);
      if (value !== undefined) yield [name, value];
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

/** The lines of a chunk, as bytes until they are needed, not even read until the first of them is. */
export class ChunkLines {
  readonly #read: () => Uint8Array;
  readonly #count: number;
  readonly #characters: number;
  #opened: { readonly text: Buffer; readonly ends: Uint32Array } | undefined;

  /**
   * @param read reads them, compressed
   * @param characters of all lines
   */
  constructor(read: () => Uint8Array, count: number, characters: number) {
    this.#read = read;
    this.#count = count;
    this.#characters = characters;
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
    this.#opened ??= openLines(this.#read(), this.#count, this.#characters);
    return this.#opened;
  }
}

function openLines(
  compressed: Uint8Array,
  count: number,
  characters: number,
): { text: Buffer; ends: Uint32Array } {
  const bytes = decompress(compressed, count * 4 + characters);
  const ends = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + count * 4));
  for (let index = 1; index < count; index += 1) ends[index] = (ends[index] ?? 0) + (ends[index - 1] ?? 0);
  return { text: bytes.subarray(count * 4), ends };
}
