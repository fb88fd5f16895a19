import { metricAnswer, queryUrl, samplesOf } from '@lab/store-clients/prometheus';
import { getJson } from '../../console/data/http.ts';
import { queryLines } from '../../console/data/loki.ts';
import { serverNow } from '../../console/data/server-clock.ts';
import { searchTraces } from '../../console/data/tempo.ts';
import type { SeriesCount } from '../model/cardinality.ts';
import type { Field, Metric } from './catalogue.ts';

const base = '/query/prometheus';
/** Names in one query: an address may have 8 KiB. */
const batchSize = 40;
const presenceSeconds = 3_600;
/** Questions to a store at the same time. */
const atOnce = 6;

const samples = async (query: string, signal: AbortSignal) =>
  samplesOf(await getJson(queryUrl(base, query), metricAnswer, signal));

/** How many series each name has now, by the job that sent them. One query, whose answer has one row for each name and job. */
export async function readSeriesCounts(signal: AbortSignal): Promise<readonly SeriesCount[]> {
  const rows = await samples('count by (__name__, job) ({__name__!=""})', signal);
  return rows.map(({ name, labels, value }) => ({ name, job: labels.job ?? '', series: value }));
}

/** By name of a series: the sum of counters, the largest of gauges. */
export type Values = ReadonlyMap<string, number>;

/** The last values of the metrics. */
export async function readValues(metrics: readonly Metric[], signal: AbortSignal): Promise<Values> {
  const namesOf = (type: Metric['type']) =>
    metrics.filter((metric) => metric.type === type).map(({ name }) => name);
  const sums = [
    ...namesOf('counter'),
    ...namesOf('histogram').flatMap((name) => [`${name}_sum`, `${name}_count`]),
  ];
  const queries = [...queriesOf('sum', sums), ...queriesOf('max', namesOf('gauge'))];
  const answers = await inTurn(queries, (query) => samples(query, signal));
  return new Map(answers.flat().map(({ name, value }) => [name, value]));
}

function queriesOf(how: 'sum' | 'max', names: readonly string[]): string[] {
  const batches = Array.from({ length: Math.ceil(names.length / batchSize) }, (_empty, at) =>
    names.slice(at * batchSize, (at + 1) * batchSize),
  );
  return batches.map((batch) => `${how} by (__name__) ({__name__=~"${batch.join('|')}"})`);
}

/** How many values each label of a metric has. One without the label counts as none. */
export async function readLabelCounts(
  { name, type, labels }: Metric,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const series = type === 'histogram' ? `${name}_count` : name;
  const queries = [...labels, 'job', 'instance'].map(
    (label) =>
      `label_replace(count(count by (${label}) (${series}{${label}!=""})), "label", "${label}", "", "")`,
  );
  const rows = await samples(queries.join(' or '), signal);
  return new Map(rows.map(({ labels: { label = '' }, value }) => [label, value]));
}

/** Whether a span or a resource of the last hour has each attribute: a trace that shows it, or none. */
export async function readAttributes(
  fields: readonly Field[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string | undefined>> {
  const now = serverNow();
  const found = await inTurn(fields, async ({ name, of }) => {
    const query = `{ ${of}.${name} != nil }`;
    const [newest] = await searchTraces(query, 1, { from: now - presenceSeconds, to: now }, signal);
    return [name, newest?.traceID] as const;
  });
  return new Map(found);
}

/** The newest line of the last hour that has each field; none where there is none. */
export async function readLogFields(
  fields: readonly Field[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string | undefined>> {
  const now = serverNow();
  const found = await inTurn(fields, async ({ name }) => {
    const range = { from: now - presenceSeconds, to: now };
    const [newest] = await queryLines({ expr: `{service_name=~".+"} | ${name}!=""` }, range, signal, 1);
    return [name, newest?.fields[name]?.slice(0, 80)] as const;
  });
  return new Map(found);
}

/** A few at a time. */
async function inTurn<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
): Promise<readonly Output[]> {
  const outputs: Output[] = [];
  for (let at = 0; at < inputs.length; at += atOnce)
    outputs.push(...(await Promise.all(inputs.slice(at, at + atOnce).map(work))));
  return outputs;
}
