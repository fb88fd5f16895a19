import type { Metric } from '../data/catalogue.ts';

/** Series of one name that one job has sent. */
export interface SeriesCount {
  readonly name: string;
  /** Empty for what Prometheus itself records. */
  readonly job: string;
  readonly series: number;
}

/** A metric of the catalogue with how much of it there is. */
export interface LiveMetric extends Metric {
  /** Different combinations of labels; 0: it is not emitted now. */
  readonly labelSets: number;
  /** A histogram has one for each bucket of each label set, and two more. */
  readonly series: number;
}

/** What is emitted beside the catalogue by one job. */
export interface Beside {
  readonly job: string;
  readonly series: number;
  readonly names: readonly { readonly name: string; readonly series: number }[];
}

/** More label sets than this are a warning: a label may hold what should not be one. */
export const manyLabelSets = 500;

const histogramParts = ['_bucket', '_count', '_sum'] as const;

/** The metrics with their numbers of label sets and series. */
export function liveMetrics(
  metrics: readonly Metric[],
  counts: readonly SeriesCount[],
): readonly LiveMetric[] {
  const byName = seriesByName(counts);
  const seriesOf = (name: string) => byName.get(name) ?? 0;
  return metrics.map((metric) => {
    if (metric.type !== 'histogram') {
      const series = seriesOf(metric.name);
      return { ...metric, labelSets: series, series };
    }
    const series = histogramParts.reduce((sum, part) => sum + seriesOf(`${metric.name}${part}`), 0);
    return { ...metric, labelSets: seriesOf(`${metric.name}_count`), series };
  });
}

/** What the catalogue does not have, by job: those with most series first. The parts of a histogram are one name. */
export function besideCatalogue(
  metrics: readonly Metric[],
  counts: readonly SeriesCount[],
): readonly Beside[] {
  const known = new Set(
    metrics.flatMap(({ name, type }) =>
      type === 'histogram' ? histogramParts.map((part) => `${name}${part}`) : [name],
    ),
  );
  const others = counts.filter(({ name }) => !known.has(name));
  const histograms = new Set(
    others.flatMap(({ name }) => (name.endsWith('_bucket') ? [name.slice(0, -7)] : [])),
  );
  const familyOf = (name: string) => {
    const base = name.replace(/_(bucket|count|sum)$/, '');
    return histograms.has(base) ? base : name;
  };
  return [...Map.groupBy(others, ({ job }) => job)]
    .map(([job, own]) => ({ job, series: sumOf(own), names: familiesOf(own, familyOf) }))
    .toSorted((a, b) => b.series - a.series || a.job.localeCompare(b.job));
}

function familiesOf(own: readonly SeriesCount[], familyOf: (name: string) => string) {
  const families = Map.groupBy(own, ({ name }) => familyOf(name));
  return [...families]
    .map(([name, parts]) => ({ name, series: sumOf(parts) }))
    .toSorted((a, b) => b.series - a.series || a.name.localeCompare(b.name));
}

function seriesByName(counts: readonly SeriesCount[]): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(counts, ({ name }) => name)].map(([name, rows]) => [name, sumOf(rows)]));
}

const sumOf = (counts: readonly SeriesCount[]) => counts.reduce((sum, { series }) => sum + series, 0);
