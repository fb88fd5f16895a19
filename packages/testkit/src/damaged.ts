import { fc } from '@lab/testkit/properties';

/** A real body with some bytes changed, removed or repeated. */
export function damaged(original: Uint8Array): fc.Arbitrary<Uint8Array> {
  const change = fc.record({
    at: fc.nat({ max: original.length - 1 }),
    byte: fc.nat({ max: 255 }),
    cut: fc.nat({ max: 3 }),
  });
  return fc.array(change, { minLength: 1, maxLength: 6 }).map((changes) => {
    const bytes = [...original];
    for (const { at, byte, cut } of changes) bytes.splice(at, cut, byte);
    return Uint8Array.from(bytes);
  });
}
