import { browserMetrics, type MetricDefinition } from '@lab/telemetry/metrics';
import { buckets, matches, quantileOf } from '../../queries/promql.ts';
import { place, type Section } from '../definition.ts';
import { stat, timeseries, units } from '../panels.ts';
import { promql, promqlNow } from '../targets.ts';

interface Vital {
  readonly metric: MetricDefinition & { readonly labels: readonly ['page_route'] };
  readonly title: string;
  readonly unit: string;
  /** Above the first it needs improvement, above the second it is poor: https://web.dev/articles/vitals */
  readonly limits: { readonly warnAbove: number; readonly badAbove: number };
  readonly description: string;
}

const vitals: readonly Vital[] = [
  {
    metric: browserMetrics.lcp,
    title: 'LCP',
    unit: units.seconds,
    limits: { warnAbove: 2.5, badAbove: 4 },
    description:
      'Largest Contentful Paint: when the main content is there. Good up to 2.5 s, poor above 4 s.',
  },
  {
    metric: browserMetrics.inp,
    title: 'INP',
    unit: units.seconds,
    limits: { warnAbove: 0.2, badAbove: 0.5 },
    description: 'Interaction to Next Paint: how fast the page reacts. Good up to 200 ms, poor above 500 ms.',
  },
  {
    metric: browserMetrics.cls,
    title: 'CLS',
    unit: units.times,
    limits: { warnAbove: 0.1, badAbove: 0.25 },
    description: 'Cumulative Layout Shift: how much the page jumps. Good up to 0.1, poor above 0.25.',
  },
  {
    metric: browserMetrics.ttfb,
    title: 'TTFB',
    unit: units.seconds,
    limits: { warnAbove: 0.8, badAbove: 1.8 },
    description: 'Time to First Byte: how long the server takes. Good up to 0.8 s, poor above 1.8 s.',
  },
];

const pageRoute = matches('$page');
const noVisits = 'Vitals are measured when a page is visited and left; without visits there are none.';

/** The web vitals as web.dev judges them: by the 75th percentile of the visits. */
export const vitalsSection = (): Section => ({
  title: 'Web vitals',
  panels: [
    ...vitals.map((vital) => place(vitalStat(vital), 6, 5, noVisits)),
    ...vitals.map((vital) => place(vitalTimeseries(vital), 12, 7, noVisits)),
  ],
});

const vitalStat = ({ metric, title, unit, limits, description }: Vital) =>
  stat({
    title: `${title} p75`,
    description: `${description} Over the time range.`,
    runbook: 'page-load',
    unit,
    limits,
  })
    .decimals(2)
    .noValue('no visits')
    .withTarget(
      promqlNow(quantileOf(0.75, buckets(metric, { page_route: pageRoute }), [], '$__range'), 'p75'),
    );

const vitalTimeseries = ({ metric, title, unit, limits, description }: Vital) =>
  timeseries({ title: `${title} by page`, description, runbook: 'page-load', unit, limits })
    .noValue('no visits')
    .withTarget(
      promql(
        quantileOf(0.75, buckets(metric, { page_route: pageRoute }), ['page_route'], '5m'),
        '{{page_route}}',
      ),
    );
