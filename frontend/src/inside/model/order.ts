import type { LiveMetric } from './cardinality.ts';

/** The names in the order that the address asks for; an unknown order is the catalogue’s. */
export function orderedNames(metrics: readonly LiveMetric[], order: string): readonly string[] {
  const sorted =
    order === 'cardinality'
      ? metrics.toSorted((a, b) => b.labelSets - a.labelSets || b.series - a.series)
      : order === 'name'
        ? metrics.toSorted((a, b) => a.name.localeCompare(b.name))
        : metrics;
  return sorted.map(({ name }) => name);
}
