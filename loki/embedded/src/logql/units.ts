const durationUnits: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 6e10,
  h: 3.6e12,
};
const longUnits: Readonly<Record<string, number>> = { d: 8.64e13, w: 6.048e14, y: 3.1536e16 };

const goDuration = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/;

/** Nanoseconds of a Go duration (`1h2m`, `1.5s`, `-3ms`, `0`); nothing when the text is none. */
export function parseGoDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!goDuration.test(text)) return undefined;
  const nanoseconds = sumOf(text, /(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g, durationUnits);
  return text.startsWith('-') ? -nanoseconds : nanoseconds;
}

/** The same with days, weeks and years, as queries write ranges. */
export function parseDuration(text: string): number | undefined {
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h|d|w|y))+$/.test(text)) return undefined;
  return sumOf(text, /(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h|d|w|y)/g, { ...durationUnits, ...longUnits });
}

function sumOf(text: string, parts: RegExp, units: Readonly<Record<string, number>>): number {
  let sum = 0;
  for (const [, amount, unit = ''] of text.matchAll(parts)) sum += Number(amount) * (units[unit] ?? 0);
  return Math.round(sum);
}

const decimal = ['', 'k', 'm', 'g', 't', 'p', 'e'];
/** Factors by unit in lower case: https://pkg.go.dev/github.com/dustin/go-humanize#ParseBytes */
const byteUnits: ReadonlyMap<string, number> = new Map(
  decimal.flatMap((prefix, power): [string, number][] => [
    [`${prefix}b`, 1000 ** power],
    [prefix, 1000 ** power],
    ...(prefix === ''
      ? []
      : ([
          [`${prefix}ib`, 1024 ** power],
          [`${prefix}i`, 1024 ** power],
        ] as [string, number][])),
  ]),
);

/** Bytes of `1.5KB`, `10 MiB`, `77`; nothing when the text is none. */
export function parseBytes(text: string): number | undefined {
  const match = /^([\d.,]+)\s*([a-zA-Z]*)\s*$/.exec(text);
  if (!match) return undefined;
  const digits = match[1]?.replaceAll(',', '') ?? '';
  const amount = digits === '' ? Number.NaN : Number(digits);
  const factor = byteUnits.get(match[2]?.toLowerCase() ?? '');
  return Number.isNaN(amount) || factor === undefined ? undefined : Math.trunc(amount * factor);
}

const goFloat =
  /^[+-]?(?:(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?|0[xX][\da-fA-F_]*\.?[\da-fA-F_]*[pP][+-]?\d+|inf|infinity|nan)$/i;

/** The number as Go’s `strconv.ParseFloat` reads it; nothing when the text is none. */
export function parseFloatStrictly(text: string): number | undefined {
  if (!goFloat.test(text) || text.includes('_')) return undefined;
  const lower = text.toLowerCase().replace(/^\+/, '');
  if (/^-?inf(?:inity)?$/.test(lower)) return lower.startsWith('-') ? -Infinity : Infinity;
  return lower === 'nan' || lower === '-nan' ? Number.NaN : Number(text);
}

/** What Go says of a text that is none. */
export const problems = {
  number: (text: string) => `strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`,
  duration: (text: string) => `time: invalid duration ${JSON.stringify(text)}`,
} as const;
