const nanoseconds: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3_600e9 };
const bytes: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** A text as a number of that kind: durations in nanoseconds; NaN for none. */
export function naiveNumber(text: string, kind: 'number' | 'duration' | 'bytes'): number {
  if (kind === 'number') return text.trim() === '' ? Number.NaN : Number(text);
  if (kind === 'bytes') {
    const [, amount = '', unit = ''] = /^([\d.]+) ?([a-z]*)$/i.exec(text) ?? [];
    return amount === ''
      ? Number.NaN
      : Math.trunc(Number(amount) * (bytes[unit.toLowerCase()] ?? Number.NaN));
  }
  if (text === '0') return 0;
  const parts = text.split(/(?<=[a-zµ])(?=\d)/);
  const amounts = parts.map((part) => {
    const [, amount = '', unit = ''] = /^([\d.]+)([a-zµ]+)$/.exec(part) ?? [];
    return amount === '' ? Number.NaN : Number(amount) * (nanoseconds[unit] ?? Number.NaN);
  });
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

const asNumber = (address: string) =>
  address.split('.').reduce((number, part) => number * 256 + Number(part), 0);

/** Whether an IPv4 address in the text is the pattern’s, which is an address, a block or a range. */
export function naiveHasAddress(text: string, pattern: string): boolean {
  const [network = '', length = '32'] = pattern.split('/');
  const [low = '', high = low] = network.split('-');
  const size = 2 ** (32 - Number(length));
  const [from, to] = [Math.floor(asNumber(low) / size) * size, asNumber(high) + size];
  return [...text.matchAll(/\d+\.\d+\.\d+\.\d+/g)]
    .map(([address]) => asNumber(address))
    .some((address) => address >= from && address < (pattern.includes('/') ? from + size : to));
}

/** RE2’s spelling of a pattern as JavaScript’s. */
export function naiveRegex(pattern: string, isWhole = false): RegExp {
  const [, flag, rest = ''] = /^(\(\?i\))?([\s\S]*)$/.exec(pattern) ?? [];
  const source = rest.replaceAll('(?P<', '(?<');
  return new RegExp(isWhole ? `^(?:${source})$` : source, `${flag ? 'i' : ''}${isWhole ? 's' : ''}`);
}
