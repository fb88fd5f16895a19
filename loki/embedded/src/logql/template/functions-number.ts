import { parseBytes, parseFloatStrictly, parseGoDuration, problems } from '../units.ts';
import type { TemplateFunction } from './execute.ts';
import { isList, isMap, show, type Value } from './value.ts';

/** As sprig casts: a text that is no number is 0. */
function toInt(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  const match = /^\s*([+-]?\d+)(?:\.0*)?\s*$/.exec(typeof value === 'string' ? value : '');
  return match ? BigInt(match[1] ?? 0) : 0n;
}

function toFloat(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'string' ? (parseFloatStrictly(value) ?? 0) : 0;
}

const integers =
  (combine: (a: bigint, b: bigint) => bigint): TemplateFunction =>
  (first, ...others) =>
    others.map(toInt).reduce(combine, toInt(first));
const floats =
  (combine: (a: number, b: number) => number): TemplateFunction =>
  (first, ...others) =>
    others.map(toFloat).reduce(combine, toFloat(first));

function divisor(value: bigint): bigint {
  if (value === 0n) throw new Error('integer divide by zero');
  return value;
}

function reading(
  read: (text: string) => number | undefined,
  problem: (text: string) => string,
): TemplateFunction {
  return (value) => {
    const text = show(value);
    const number = read(text);
    if (number === undefined) throw new Error(problem(text));
    return number;
  };
}

const seconds = (text: string) => {
  const nanoseconds = parseGoDuration(text);
  return nanoseconds === undefined ? undefined : nanoseconds / 1e9;
};

/** Half away from zero, unless `roundOn` says otherwise: https://masterminds.github.io/sprig/math.html */
function round(value: Value, places: Value, roundOn: Value = 0.5): number {
  const factor = 10 ** Number(places ?? 0);
  const scaled = factor * toFloat(value);
  const fraction = scaled - Math.trunc(scaled);
  const isUp = Math.abs(fraction) >= Number(roundOn);
  return (isUp ? (scaled < 0 ? Math.floor(scaled) : Math.ceil(scaled)) : Math.trunc(scaled)) / factor;
}

/** JSON as templates see it: numbers are floats. */
export function fromJson(value: unknown): Value {
  if (Array.isArray(value)) return value.map(fromJson);
  if (typeof value === 'object' && value !== null) {
    return new Map(Object.entries(value).map(([key, inner]) => [key, fromJson(inner)]));
  }
  return value as Value;
}

function parseJson(text: string): Value {
  try {
    return fromJson(JSON.parse(text));
  } catch {
    return null;
  }
}

export const numberFunctions: Readonly<Record<string, TemplateFunction>> = {
  int: toInt,
  float64: toFloat,
  add: (...values) => values.map(toInt).reduce((a, b) => a + b, 0n),
  sub: integers((a, b) => a - b),
  mul: integers((a, b) => a * b),
  div: integers((a, b) => a / divisor(b)),
  mod: integers((a, b) => a % divisor(b)),
  max: integers((a, b) => (a > b ? a : b)),
  min: integers((a, b) => (a < b ? a : b)),
  addf: floats((a, b) => a + b),
  subf: floats((a, b) => a - b),
  mulf: floats((a, b) => a * b),
  divf: floats((a, b) => a / b),
  maxf: floats(Math.max),
  minf: floats(Math.min),
  ceil: (value) => Math.ceil(toFloat(value)),
  floor: (value) => Math.floor(toFloat(value)),
  round: (value, places, roundOn) => round(value, places, roundOn),
  bytes: reading(parseBytes, problems.number),
  duration: reading(seconds, problems.duration),
  duration_seconds: reading(seconds, problems.duration),
  fromJson: (value) => (isMap(value) || isList(value) ? value : parseJson(show(value))),
};
