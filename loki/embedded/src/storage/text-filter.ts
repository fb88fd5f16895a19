/** Letters, whatever their case, and one for all other characters. */
const classes = 27;
/** A class in binary: three of them are a sequence. */
const classBits = 5;
const sequenceMask = 2 ** (3 * classBits) - 1;

const classOf = Uint8Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCharCode(code).toLowerCase();
  return letter >= 'a' && letter <= 'z' ? letter.charCodeAt(0) - 96 : 0;
});

/** Every sequence of three classes: its place is its bit in a filter. */
const allSequences = Uint16Array.from({ length: classes ** 3 }, (_, place) => {
  const [first, second, third] = [Math.floor(place / classes ** 2), Math.floor(place / classes), place];
  return ((first << (2 * classBits)) | ((second % classes) << classBits) | (third % classes)) >>> 0;
});

/** Sets each sequence of three characters of a text to 1. */
function markSequences(text: string, found: Uint8Array): void {
  let sequence = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    sequence = ((sequence << classBits) & sequenceMask) | (code < 128 ? (classOf[code] ?? 0) : 0);
    if (at >= 2) found[sequence] = 1;
  }
}

/**
 * Which sequences of three letters are in some texts: a bit for each, 2.4 KB. Words come from a small vocabulary, ids and
 * numbers are one class, so that a text that was never logged is usually missing here, and the chunk is not opened.
 */
export function textFilter(texts: readonly string[]): Buffer {
  const found = new Uint8Array(sequenceMask + 1);
  for (const text of texts) markSequences(text, found);
  const filter = Buffer.alloc(Math.ceil(allSequences.length / 8));
  for (const [place, sequence] of allSequences.entries()) {
    if (found[sequence] === 1) filter[place >> 3] = (filter[place >> 3] ?? 0) | (1 << (place & 7));
  }
  return filter;
}

/** Tells of a filter whether any of its texts may contain this one; false is certain. */
export function textTest(text: string): (filter: Uint8Array) => boolean {
  const found = new Uint8Array(sequenceMask + 1);
  markSequences(text, found);
  const places = [...allSequences.keys()].filter((place) => found[allSequences[place] ?? 0] === 1);
  return (filter) => places.every((place) => ((filter[place >> 3] ?? 0) & (1 << (place & 7))) !== 0);
}
