const prometheusUnits = [
  ['y', 3.1536e16],
  ['w', 6.048e14],
  ['d', 8.64e13],
  ['h', 3.6e12],
  ['m', 6e10],
  ['s', 1e9],
  ['ms', 1e6],
] as const;
const goUnits: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};
/** Whole numbers with units from large to small, each at most once: `1w2d3h`. */
const prometheus = new RegExp(`^${prometheusUnits.map(([unit]) => `(?:(\\d+)${unit})?`).join('')}$`);

/** Nanoseconds of a Prometheus (`1d12h`) or Go (`1h30m`, `1.5s`) duration; nothing when the text is neither. */
export function parseDuration(text: string): number | undefined {
  const parts = prometheus.exec(text);
  if (parts && text !== '') {
    return prometheusUnits.reduce((sum, [, size], index) => sum + Number(parts[index + 1] ?? 0) * size, 0);
  }
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  let nanoseconds = 0;
  for (const [, amount, unit = ''] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    nanoseconds += Number(amount) * (goUnits[unit] ?? 0);
  }
  return Math.round(nanoseconds);
}
