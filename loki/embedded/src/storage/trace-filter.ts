/** Bits for each id; with as many probes about 1 of 300 other ids seems to be there. */
const bitsPerId = 12;
const probes = 8;

/**
 * A Bloom filter of trace ids: small enough to be read for every chunk, where an index of all ids took more room than the lines
 * and most of the time of a write. Probes are combined from two hashes (Kirsch and Mitzenmacher, 2006).
 */
export function traceFilter(ids: ReadonlySet<string>): Buffer {
  const filter = Buffer.alloc(Math.ceil((ids.size * bitsPerId) / 8));
  for (const id of ids) {
    const [first, second] = hashesOf(id);
    for (let probe = 0; probe < probes; probe += 1) {
      const bit = (first + probe * second) % (filter.length * 8);
      filter[bit >> 3] = byteAt(filter, bit) | (1 << (bit & 7));
    }
  }
  return filter;
}

/** Tells of a filter whether the id may be among its ids; false is certain. */
export function traceTest(id: string): (filter: Uint8Array) => boolean {
  const [first, second] = hashesOf(id);
  return (filter) => {
    if (filter.length === 0) return false;
    for (let probe = 0; probe < probes; probe += 1) {
      const bit = (first + probe * second) % (filter.length * 8);
      if ((byteAt(filter, bit) & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  };
}

const byteAt = (filter: Uint8Array, bit: number) => filter[bit >> 3] ?? 0;

const hashesOf = (id: string) => [hash(id, 0x811c9dc5), (hash(id, 0x9747b28c) | 1) >>> 0] as const;

/** FNV-1a, mixed at the end as in MurmurHash3, whose last step spreads each bit over all others. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
