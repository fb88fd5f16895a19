import type { Answer } from './vectors.ts';

type Line = readonly [string, string, Record<string, string>];
const sortKey = (value: unknown) => JSON.stringify(value);
export const byTimeAndLine = (a: Line, b: Line) =>
  Number(BigInt(a[0]) - BigInt(b[0])) || (sortKey(a) < sortKey(b) ? -1 : 1);

/** Answers in one order, and values as numbers of limited precision. */
export function comparable(answer: Answer): unknown {
  if (!('type' in answer)) return { status: answer.status };
  if (answer.type === 'streams') return answer.entries.toSorted(byTimeAndLine);
  if (answer.type === 'scalar') return digits(answer.value);
  const series = answer.series.map((one) => ({
    metric: Object.entries(one.metric).sort(),
    values: 'value' in one ? [one.value] : one.values,
  }));
  return series
    .map(({ metric, values }) => ({ metric, values: values.map((value) => rounded(value)) }))
    .sort((a, b) => (sortKey(a.metric) < sortKey(b.metric) ? -1 : 1));
}

const rounded = (value: string | [number, string]): unknown =>
  typeof value === 'string' ? digits(value) : [value[0], digits(value[1])];
const digits = (value: string) => Number(Number(value).toPrecision(9));
