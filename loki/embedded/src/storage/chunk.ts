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

/** The metadata of a chunk’s entries, in columns until a map is needed. */
export class ChunkMetadata {
  readonly #columns: readonly [string, readonly (string | null)[]][];

  constructor(metadata: Uint8Array) {
    this.#columns = Object.entries(JSON.parse(zstdDecompressSync(metadata).toString('utf8')) as Columns);
  }

  /** The values of one name, for each entry; nothing when no entry has it. */
  column(name: string): readonly (string | null)[] | undefined {
    return this.#columns.find(([known]) => known === name)?.[1];
  }

  at(index: number): Labels {
    const labels = new Map<string, string>();
    for (const [name, values] of this.#columns) {
      const value = values[index];
      if (value !== null && value !== undefined) labels.set(name, value);
    }
    return labels;
  }
}

/** The lines of a chunk, as bytes until they are needed. */
export class ChunkLines {
  readonly #text: Buffer;
  readonly #ends: Uint32Array;

  constructor(lines: Uint8Array, count: number) {
    const bytes = zstdDecompressSync(lines);
    this.#ends = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + count * 4));
    for (let index = 1; index < count; index += 1) {
      this.#ends[index] = (this.#ends[index] ?? 0) + (this.#ends[index - 1] ?? 0);
    }
    this.#text = bytes.subarray(count * 4);
  }

  /** Whether any line may hold the text: a text across two lines is found, too. */
  mayHold(needle: Buffer): boolean {
    return this.#text.includes(needle);
  }

  at(index: number): string {
    return this.#text.toString('utf8', index === 0 ? 0 : this.#ends[index - 1], this.#ends[index]);
  }
}
