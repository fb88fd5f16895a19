import { metricDefinitions } from '@lab/grafana/catalogue/series';
import { attributeKeys } from './attribute-keys.ts';
import type { Evidence, Series } from './evidence.ts';
import type { Finding, Rule } from './rule.ts';

const mostValues = 10_000;
/** What the scraper adds about the scrape itself, and the resource as a metric. */
const notOfTheService = /^(up|scrape_.*|target_info|otel_scope_info)$/;

/**
 * Prometheus has no field for the unit that queries could read: OpenTelemetry’s compatibility specification writes it as a
 * suffix of the name, and trims that suffix on the way back
 * (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/). So the suffix is read as the unit, and the
 * rest as the name.
 */
const unitSuffixes: Readonly<Record<string, string>> = {
  seconds: 's',
  bytes: 'By',
  ratio: '1',
  percent: '%',
  celsius: 'Cel',
  volts: 'V',
  joules: 'J',
  grams: 'g',
  meters: 'm',
};

/** Units of metrics whose names have no suffix, such as counts: the catalogue declares them. */
const declared = new Map(metricDefinitions().map(({ name, unit }) => [name, unit as string]));

export interface NamedMetric {
  /** As OTLP has it: without the suffixes of type and unit. */
  readonly name: string;
  /** UCUM; undefined: nothing says what is measured. */
  readonly unit: string | undefined;
}

/** The metric that a series belongs to. @param isHistogram whether the series is one of a histogram’s three */
export function metricOf(seriesName: string, isHistogram: boolean): NamedMetric {
  const prometheusName = isHistogram ? seriesName.replace(/_(bucket|count|sum)$/, '') : seriesName;
  const withoutType = prometheusName.replace(/_total$/, '');
  const suffix = withoutType.slice(withoutType.lastIndexOf('_') + 1);
  const unit = unitSuffixes[suffix];
  return unit
    ? { name: withoutType.slice(0, -suffix.length - 1), unit }
    : { name: withoutType, unit: declared.get(prometheusName) };
}

interface Measured extends NamedMetric {
  readonly series: Series;
}

function measured(all: readonly Series[]): readonly Measured[] {
  const own = all.filter(({ __name__: name = '' }) => !notOfTheService.test(name));
  const histograms = new Set(
    own.flatMap(({ __name__: name = '' }) => (name.endsWith('_bucket') ? [name.slice(0, -7)] : [])),
  );
  return own.map((series) => {
    const { __name__: name = '' } = series;
    return { ...metricOf(name, histograms.has(name.replace(/_(bucket|count|sum)$/, ''))), series };
  });
}

/** The metrics by name; undefined where the service has none. */
function byName(all: readonly Series[]): ReadonlyMap<string, readonly Measured[]> | undefined {
  const groups = Map.groupBy(measured(all), ({ name }) => name);
  return groups.size > 0 ? groups : undefined;
}

const judgeNames = (
  evidence: Evidence,
  judge: (name: string, group: readonly Measured[]) => readonly string[],
): Finding => {
  const groups = byName(evidence.series);
  return (
    groups &&
    [...groups].flatMap(([name, group]) =>
      judge(name, group).map((text) => ({ text, metric: group[0]?.series.__name__ ?? name })),
    )
  );
};

/** Bounds of each histogram of a group, one for each set of labels. */
function boundsOf(group: readonly Measured[]): readonly string[] {
  const buckets = group.filter(({ series }) => series.le !== undefined);
  const histograms = Map.groupBy(buckets, ({ series: { le: _, ...labels } }) => JSON.stringify(labels));
  return [...histograms.values()].map((of) =>
    of
      .map(({ series }) => Number(series.le?.replace('Inf', 'Infinity')))
      .toSorted((a, b) => a - b)
      .join(' '),
  );
}

/** Rules for metrics: https://github.com/instrumentation-score/spec/tree/main/rules */
export const metricRules: readonly Rule[] = [
  {
    id: 'MET-001',
    title: `no label has ${mostValues} values`,
    impact: 'important',
    mend: 'Drop the label with that many values, or group its values: ids belong on spans and log lines.',
    judge: (evidence) =>
      judgeNames(evidence, (name, group) => {
        const labels = new Set(group.flatMap(({ series }) => Object.keys(series)));
        return [...labels].flatMap((label) => {
          const values = new Set(group.map(({ series }) => series[label]));
          return values.size >= mostValues ? [`${name} has ${values.size} values of ${label}`] : [];
        });
      }),
  },
  {
    id: 'MET-002',
    title: 'every metric has a unit',
    impact: 'important',
    mend: 'Give the instrument a unit in UCUM, or declare it in the catalogue (telemetry/src).',
    judge: (evidence) =>
      judgeNames(evidence, (name, group) =>
        group.some(({ unit }) => unit === undefined) ? [`${name} has none`] : [],
      ),
  },
  {
    id: 'MET-003',
    title: 'a metric has one unit in all services',
    impact: 'important',
    mend: 'Measure it in the base unit, seconds or bytes, in every service.',
    judge(evidence) {
      const everywhere = byName(evidence.allSeries);
      return judgeNames(evidence, (name) => {
        const units = new Set(everywhere?.get(name)?.flatMap(({ unit }) => unit ?? []));
        return units.size > 1 ? [`${name} is measured in ${[...units].join(' and ')}`] : [];
      });
    },
  },
  {
    id: 'MET-004',
    title: 'a histogram has the same buckets everywhere',
    impact: 'normal',
    mend: 'Take the same bucket bounds wherever the histogram is recorded: quantiles over all of them need it.',
    judge(evidence) {
      const everywhere = byName(evidence.allSeries);
      return judgeNames(evidence, (name) => {
        const bounds = new Set(boundsOf(everywhere?.get(name) ?? []));
        return bounds.size > 1 ? [`${name} has ${bounds.size} kinds of buckets`] : [];
      });
    },
  },
  {
    id: 'MET-005',
    title: 'names do not repeat the unit',
    impact: 'normal',
    mend: 'Take the unit out of the name: exporters to Prometheus add it.',
    judge: (evidence) =>
      judgeNames(evidence, (name) => {
        const repeated = name.split('_').find((word) => unitSuffixes[word] !== undefined);
        return repeated ? [`${name} holds “${repeated}”`] : [];
      }),
  },
  {
    id: 'MET-006',
    title: 'no metric is called like an attribute',
    impact: 'important',
    mend: 'Rename the metric: a name of an attribute says what a value belongs to, not what is measured.',
    judge: (evidence) =>
      judgeNames(evidence, (name) => {
        const key = [...attributeKeys].find((attribute) => attribute.replaceAll('.', '_') === name);
        return key ? [`${name} is the attribute ${key}`] : [];
      }),
  },
];
