import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What keeps bbolt from opening or reading a file. */
export class DamagedFile extends Error {}

/** Layout: go.etcd.io/bbolt, internal/common (page.go, meta.go, bucket.go). All numbers are little-endian. */
const magic = 0xed0cdaed;
const version = 2;
const sizes = { pageHeader: 16, meta: 64, element: 16, bucket: 16, smallestPage: 1024 };
const kinds = { branch: 0x01, leaf: 0x02, freelist: 0x10 };
const elementIsBucket = 0x01;
/** The file is opened with NoFreelistSync: the free pages are found by a walk. */
const noFreelist = 0xffffffffffffffffn;
const uint64 = 0xffffffffffffffffn;

interface Meta {
  readonly pageSize: number;
  readonly root: bigint;
  readonly freelist: bigint;
  /** Number of pages in use, with the free ones between them. */
  readonly pages: bigint;
  readonly transaction: bigint;
}

interface Page {
  readonly kind: number;
  readonly count: number;
  /** Header and all that follows, over as many pages as the header says. */
  readonly bytes: Buffer;
}

/**
 * Reads all pages that a database of bbolt uses, as bbolt itself does before it can use the file. A file of no bytes is new.
 *
 * @throws DamagedFile saying what is wrong
 */
export function checkBoltFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    const length = fstatSync(file).size;
    if (length > 0) new Walk(file, length).run();
  } finally {
    closeSync(file);
  }
}

class Walk {
  readonly #file: number;
  readonly #length: number;
  readonly #seen = new Set<bigint>();
  readonly #meta: Meta;

  constructor(file: number, length: number) {
    this.#file = file;
    this.#length = length;
    this.#meta = this.#newestMeta();
  }

  run(): void {
    const { root, freelist } = this.#meta;
    this.#visit(root);
    if (freelist !== noFreelist && this.#page(freelist).kind !== kinds.freelist) {
      throw new DamagedFile(`page ${freelist} is not the list of free pages`);
    }
  }

  #newestMeta(): Meta {
    const first = metaOf(this.#read(0, sizes.pageHeader + sizes.meta));
    // Where the first one is damaged its page size is unknown, too; bbolt then tries the powers of two.
    const pageSizes = first
      ? [first.pageSize]
      : Array.from({ length: 7 }, (_, power) => sizes.smallestPage << power);
    const second = pageSizes
      .map((size) => metaOf(this.#read(size, sizes.pageHeader + sizes.meta)))
      .find(Boolean);
    const metas = [first, second].filter((meta) => meta !== undefined);
    const newest = metas.toSorted((a, b) => Number(b.transaction - a.transaction))[0];
    if (!newest) throw new DamagedFile('neither of its two headers is one');
    return newest;
  }

  #visit(id: bigint): void {
    const page = this.#page(id);
    if (page.kind === kinds.branch) this.#visitBranch(id, page);
    else if (page.kind === kinds.leaf) this.#visitLeaf(id, page);
    else throw new DamagedFile(`page ${id} is neither branch nor leaf`);
  }

  #visitBranch(id: bigint, { bytes, count }: Page): void {
    if (count === 0) throw new DamagedFile(`the branch of page ${id} is empty`);
    for (const start of elements(id, bytes, count)) {
      const keyAt = start + bytes.readUInt32LE(start);
      expectWithin(id, bytes, keyAt + bytes.readUInt32LE(start + 4));
      this.#visit(bytes.readBigUInt64LE(start + 8));
    }
  }

  #visitLeaf(id: bigint, { bytes, count }: Page): void {
    for (const start of elements(id, bytes, count)) {
      const isBucket = (bytes.readUInt32LE(start) & elementIsBucket) !== 0;
      const valueAt = start + bytes.readUInt32LE(start + 4) + bytes.readUInt32LE(start + 8);
      const valueLength = bytes.readUInt32LE(start + 12);
      expectWithin(id, bytes, valueAt + valueLength);
      if (isBucket) this.#visitBucket(id, bytes.subarray(valueAt, valueAt + valueLength));
    }
  }

  #visitBucket(id: bigint, value: Buffer): void {
    expectWithin(id, value, sizes.bucket);
    const root = value.readBigUInt64LE(0);
    if (root !== 0n) {
      this.#visit(root);
      return;
    }
    // A small bucket lies in its parent, as a page without a number.
    const bytes = value.subarray(sizes.bucket);
    expectWithin(id, bytes, sizes.pageHeader);
    this.#visitLeaf(id, { kind: kinds.leaf, count: bytes.readUInt16LE(10), bytes });
  }

  #page(id: bigint): Page {
    const { pageSize, pages } = this.#meta;
    if (id < 2n || id >= pages) throw new DamagedFile(`page ${id} is outside of the ${pages} in use`);
    if (this.#seen.has(id)) throw new DamagedFile(`page ${id} is used twice`);
    this.#seen.add(id);
    const at = Number(id) * pageSize;
    const header = this.#read(at, sizes.pageHeader);
    if (header.readBigUInt64LE(0) !== id) throw new DamagedFile(`page ${id} says that it is another one`);
    const length = (header.readUInt32LE(12) + 1) * pageSize;
    if (at + length > this.#length) throw new DamagedFile(`page ${id} goes beyond the end of the file`);
    const bytes = this.#read(at, length);
    return { kind: header.readUInt16LE(8), count: header.readUInt16LE(10), bytes };
  }

  #read(at: number, length: number): Buffer {
    if (at + length > this.#length) throw new DamagedFile(`it ends after ${this.#length} bytes`);
    const bytes = Buffer.alloc(length);
    readSync(this.#file, bytes, 0, length, at);
    return bytes;
  }
}

function metaOf(page: Buffer): Meta | undefined {
  const meta = page.subarray(sizes.pageHeader);
  const isOne =
    meta.readUInt32LE(0) === magic &&
    meta.readUInt32LE(4) === version &&
    meta.readBigUInt64LE(56) === fnv1a(meta.subarray(0, 56));
  if (!isOne) return undefined;
  return {
    pageSize: meta.readUInt32LE(8),
    root: meta.readBigUInt64LE(16),
    freelist: meta.readBigUInt64LE(32),
    pages: meta.readBigUInt64LE(40),
    transaction: meta.readBigUInt64LE(48),
  };
}

/** 64-bit FNV-1a, https://datatracker.ietf.org/doc/html/draft-eastlake-fnv */
function fnv1a(bytes: Buffer): bigint {
  return bytes.reduce((hash, byte) => ((hash ^ BigInt(byte)) * 0x100000001b3n) & uint64, 0xcbf29ce484222325n);
}

/** Where the elements of a branch or a leaf begin. */
function elements(id: bigint, bytes: Buffer, count: number): number[] {
  expectWithin(id, bytes, sizes.pageHeader + count * sizes.element);
  return Array.from({ length: count }, (_, index) => sizes.pageHeader + index * sizes.element);
}

function expectWithin(id: bigint, bytes: Buffer, end: number): void {
  if (end > bytes.length) throw new DamagedFile(`an element of page ${id} goes beyond its end`);
}
