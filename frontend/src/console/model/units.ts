/** Scale of a unit: the largest step that the value reaches is used. */
type Steps = readonly (readonly [atLeast: number, suffix: string])[];

const counts: Steps = [
  [1e9, ' B'],
  [1e6, ' M'],
  [1e3, ' K'],
  [0, ''],
];
const binary: Steps = [
  [2 ** 40, ' TiB'],
  [2 ** 30, ' GiB'],
  [2 ** 20, ' MiB'],
  [2 ** 10, ' KiB'],
  [0, ' B'],
];
const seconds: Steps = [
  [31_536_000, ' years'],
  [604_800, ' weeks'],
  [86_400, ' days'],
  [3600, ' h'],
  [60, ' min'],
  [1, ' s'],
  [1e-3, ' ms'],
  [0, ' µs'],
];

const perSecond = (unit: string): Steps =>
  counts.map(([step, suffix]) => [step, `${suffix} ${unit}`.replace('  ', ' ')]);

const scales: Readonly<Record<string, Steps>> = {
  short: counts,
  bytes: binary,
  Bps: binary.map(([step, suffix]) => [step, `${suffix}/s`]),
  s: seconds,
  reqps: perSecond('req/s'),
  cps: perSecond('/s'),
};

/** Milliseconds are seconds, percent is a share: the same scale after a factor. */
const factors: Readonly<Record<string, readonly [number, string]>> = {
  ms: [1e-3, 's'],
  ns: [1e-9, 's'],
  µs: [1e-6, 's'],
};

/**
 * A value as people read it.
 *
 * @param unit Grafana’s id of the unit; one that is not known is written behind the number
 * @param decimals digits after the point; without it as many as tell values apart
 */
export function formatValue(value: number | null, unit = 'none', decimals?: number): string {
  if (value === null || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (unit === 'percentunit') return percent(value * 100, decimals);
  if (unit === 'percent') return percent(value, decimals);
  const [factor, base] = factors[unit] ?? [1, unit];
  const steps = scales[base];
  if (!steps) return `${digits(value, decimals)}${base === 'none' ? '' : ` ${base}`}`;
  return scaled(value * factor, steps, decimals);
}

function scaled(value: number, steps: Steps, decimals: number | undefined): string {
  const size = Math.abs(value);
  const lowest = steps.at(-1);
  const [step, suffix] = steps.find(([atLeast]) => size >= atLeast && size > 0) ?? lowest ?? [0, ''];
  if (size === 0) return `0${suffix === ' µs' ? ' s' : suffix}`;
  const divisor = step === 0 ? (suffix === ' µs' ? 1e-6 : 1) : step;
  return `${digits(value / divisor, decimals)}${suffix}`;
}

/** Three digits that count, no zeros behind them; more where fewer would read as a whole number or as nothing. */
function digits(value: number, decimals: number | undefined): string {
  if (decimals !== undefined) return value.toFixed(decimals);
  const size = Math.abs(value);
  const places = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  const rounded = Number(value.toFixed(places));
  return String(size < 1 && Math.abs(rounded) < 0.1 ? Number(value.toPrecision(3)) : rounded);
}

/** A share that is not whole must not read as whole: 99.996 % is not 100 %. */
function percent(value: number, decimals: number | undefined): string {
  const misses = Math.abs(100 - Math.abs(value));
  const text = digits(value, decimals);
  if (misses === 0 || Math.abs(Number(text)) !== 100) return `${text} %`;
  const places = Math.ceil(-Math.log10(misses));
  return `${value.toFixed(Math.min(6, Math.max(decimals ?? 0, places)))} %`;
}

/** `1 span`, `2 spans`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
