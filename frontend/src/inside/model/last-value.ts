import { momentOf } from '../../console/model/clock.ts';
import { formatValue } from '../../console/model/units.ts';
import type { LiveMetric } from './cardinality.ts';

const units: Readonly<Record<string, string>> = { s: 's', By: 'bytes', '1': 'short' };

/** The last value with its unit, in words: what is counted in total, the largest of several, observations and their mean. */
export function lastValueOf(
  { name, type, unit, labelSets }: Pick<LiveMetric, 'name' | 'type' | 'unit' | 'labelSets'>,
  values: ReadonlyMap<string, number>,
): string {
  const format = (value: number) => formatValue(value, units[unit] ?? unit);
  if (type === 'histogram') {
    const count = values.get(`${name}_count`);
    if (!count) return '–';
    return `${formatValue(count, 'short')} observed, mean ${format((values.get(`${name}_sum`) ?? 0) / count)}`;
  }
  const value = values.get(name);
  if (value === undefined) return '–';
  if (type === 'counter') return `${format(value)} in total`;
  const text = /_(timestamp|start_time|max_time)_seconds$/.test(name)
    ? momentOf(value * 1000)
    : format(value);
  return labelSets > 1 ? `at most ${text}` : text;
}
