import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { deploymentLog } from '@lab/telemetry/logs';
import { labMetrics } from '@lab/telemetry/metrics';
import { scrapeJobs } from '@lab/telemetry/services';
import { processMetrics } from '@lab/telemetry/third-party-metrics';
import { dashboardPath } from '../conventions.ts';
import { GenerationError } from '../generation-error.ts';
import { checkQuery, describeProblems } from '../queries/check.ts';
import { is, selector, series } from '../queries/promql.ts';
import type { LabVariable } from './definition.ts';
import { dataSource } from './targets.ts';

/** What more than one dashboard uses: variables, annotations, links. */

const capitalised = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/**
 * Values of a label of a selector, with “all” first.
 *
 * @throws GenerationError when the catalogue has no such series or label
 */
export function labelVariable(name: string, label: string, selected: string): LabVariable {
  const values = `count by (${label}) (${selected})`;
  const problems = checkQuery('promql', values);
  if (problems.length > 0)
    throw new GenerationError(`variable "${name}"`, describeProblems(values, problems));
  const builder = new sdk.QueryVariableBuilder(name)
    .label(capitalised(name))
    .datasource(dataSource('prometheus'))
    .query({ query: `label_values(${selected}, ${label})`, refId: name })
    .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
    .sort(sdk.VariableSort.AlphabeticalAsc)
    .includeAll(true)
    .allValue('.+')
    .multi(true)
    .current({ selected: true, text: 'All', value: '$__all' });
  return { name, builder, sample: '.+' };
}

/** A fixed list of values, with “all” first. */
export function listVariable(name: string, values: readonly string[]): LabVariable {
  const builder = new sdk.CustomVariableBuilder(name)
    .label(capitalised(name))
    .values(values.join(','))
    .includeAll(true)
    .allValue('.+')
    .multi(true)
    .current({ selected: true, text: 'All', value: '$__all' });
  return { name, builder, sample: '.+' };
}

/** Free text. */
export function textVariable(
  name: string,
  label: string,
  initial: string,
  sample: string | null,
): LabVariable {
  const builder = new sdk.TextBoxVariableBuilder(name)
    .label(label)
    .defaultValue(initial)
    .current({ selected: true, text: initial, value: initial });
  return { name, builder, sample };
}

/** What `npx lab deploy` and the pipeline have reported; the line itself says which release and how it ended. */
const deployments = () =>
  new sdk.AnnotationQueryBuilder()
    .name('Deployments')
    .datasource(dataSource('loki'))
    .enable(true)
    .iconColor('purple')
    .expr(`{service_name="${deploymentLog.service}"}`)
    .titleFormat('Deployment');

/** Starts of the backend: each change of it is one, and so is each crash. */
const backendStarts = () =>
  new sdk.AnnotationQueryBuilder()
    .name('Backend started')
    .datasource(dataSource('prometheus'))
    .enable(true)
    .iconColor('blue')
    .expr(`${series(processMetrics.startTime, { job: is(scrapeJobs.backend) })} * 1000`)
    .step('15s')
    .titleFormat('Backend started')
    .useValueForTime(true);

/** Times in which a fault was switched on. */
const activeFaults = () =>
  new sdk.AnnotationQueryBuilder()
    .name('Active faults')
    .datasource(dataSource('prometheus'))
    .enable(true)
    .iconColor('orange')
    .expr(`${series(labMetrics.faultActive)} > 0`)
    .step('15s')
    .titleFormat('Fault')
    .textFormat('{{kind}}');

/** What every dashboard shows of what happened to the lab. */
export const labEvents = () => [deployments(), backendStarts(), activeFaults()];

/** Times in which an alert fired. */
export const firingAlerts = () =>
  new sdk.AnnotationQueryBuilder()
    .name('Firing alerts')
    .datasource(dataSource('prometheus'))
    .enable(true)
    .iconColor('red')
    .expr(selector('ALERTS', { alertstate: is('firing') }))
    .step('15s')
    .titleFormat('{{alertname}}')
    .textFormat('{{severity}}, {{long_window}}');

/** Field links that open the trace whose id is in the clicked cell (`__value.raw` is Grafana’s) on the tracing dashboard. */
export const traceLinks = [
  { title: 'Open the trace', url: `${dashboardPath('tracing')}?var-traceId=$\{__value.raw}` },
] as const;

/** Grafana’s reference to a label of the clicked curve. */
export const labelOfCurve = (label: string) => `$\{__field.labels.${label}}`;

/**
 * Data links from a service’s curve to its traces in the same time range.
 *
 * @param service a service’s name, or `labelOfCurve` of the label that holds it
 */
export const linksToTraces = (service: string) => [
  new sdk.DashboardLinkBuilder('Traces of this time').url(
    `${dashboardPath('tracing')}?var-service=${service}&$\{__url_time_range}`,
  ),
];
