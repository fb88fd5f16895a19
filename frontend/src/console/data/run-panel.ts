import type { Panel, Target } from '../model/dashboard.ts';
import type { TimeRange } from '../model/time-range.ts';
import { fillIn, type Values } from '../model/variables.ts';
import { QueryFailure } from './failure.ts';
import { queryCurves, queryLines } from './loki.ts';
import { queryExemplars, queryMetrics } from './prometheus.ts';
import { noData, type PanelData, type QueryRun } from './results.ts';
import { endFor } from './server-clock.ts';
import { searchTraces, serviceMap, timeOfTrace, traceById } from './tempo.ts';

/**
 * Runs every query of a panel.
 *
 * @param values of all variables, Grafana’s own included
 * @throws QueryFailure when one of them fails
 */
export async function runPanel(
  panel: Panel,
  values: Values,
  range: TimeRange,
  signal: AbortSignal,
): Promise<PanelData> {
  const answers = await Promise.all(
    panel.targets.map((target) => measured(target, panel.type === 'logs', values, range, signal)),
  );
  return answers.reduce<PanelData>(
    (all, one) => ({
      runs: [...all.runs, ...(one.runs ?? [])],
      series: [...all.series, ...(one.series ?? [])],
      exemplars: [...all.exemplars, ...(one.exemplars ?? [])],
      logs: [...all.logs, ...(one.logs ?? [])],
      traces: [...all.traces, ...(one.traces ?? [])],
      spans: [...all.spans, ...(one.spans ?? [])],
      traceId: one.traceId ?? all.traceId,
      edges: [...all.edges, ...(one.edges ?? [])],
    }),
    noData,
  );
}

/** Runs a query and says what it was and what it cost. */
async function measured(
  target: Target,
  isLogs: boolean,
  values: Values,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Partial<PanelData>> {
  const start = performance.now();
  const found = await runTarget(target, isLogs, values, range, signal);
  const milliseconds = performance.now() - start;
  const run = { refId: target.refId, ...sentQuery(target, values), milliseconds, points: pointsOf(found) };
  return { ...found, runs: [run] };
}

function sentQuery(target: Target, values: Values): Pick<QueryRun, 'language' | 'text'> {
  if (target.datasource?.type !== 'tempo') {
    const language = target.datasource?.type === 'loki' ? 'LogQL' : 'PromQL';
    return { language, text: fillIn(target.expr, values) };
  }
  if (target.queryType === 'serviceMap')
    return { language: 'Service graph', text: 'requests between services' };
  const text = fillIn(target.query, values).trim();
  return { language: isSearch(text) ? 'TraceQL' : 'Trace by id', text };
}

const isSearch = (query: string) => query.includes('{');

function pointsOf({
  series = [],
  logs = [],
  traces = [],
  spans = [],
  edges = [],
}: Partial<PanelData>): number {
  const samples = series.reduce((sum, { values }) => sum + values.length, 0);
  return samples + logs.length + traces.length + spans.length + edges.length;
}

async function runTarget(
  target: Target,
  isLogs: boolean,
  values: Values,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Partial<PanelData>> {
  const query = { ...target, expr: fillIn(target.expr, values) };
  switch (target.datasource?.type) {
    case 'prometheus': {
      const [series, exemplars] = await Promise.all([
        queryMetrics(query, range, signal),
        target.exemplar ? queryExemplars(query.expr, range, signal) : [],
      ]);
      return { series, exemplars };
    }
    case 'loki':
      if (!isLogs) return { series: await queryCurves(query, range, signal) };
      return { logs: await queryLines(query, await timeOfLines(target, values, range, signal), signal) };
    case 'tempo':
      return runTraceTarget(target, fillIn(target.query, values), range, signal);
    default:
      throw new QueryFailure(
        `This page knows no data source of the type “${target.datasource?.type ?? ''}”.`,
      );
  }
}

/** Lines of one trace are asked for at the time of that trace, however old it is. */
async function timeOfLines(
  { expr }: Target,
  values: Values,
  range: TimeRange,
  signal: AbortSignal,
): Promise<TimeRange> {
  if (!expr.includes('$traceId')) return { ...range, to: endFor(range.to) };
  // Without the trace store the lines can still be there, if the trace is as new as the range.
  const ofTrace = await timeOfTrace(fillIn('$traceId', values), signal).catch(() => undefined);
  return ofTrace ?? { ...range, to: endFor(range.to) };
}

async function runTraceTarget(
  { queryType, limit }: Target,
  query: string,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Partial<PanelData>> {
  if (queryType === 'serviceMap') return { edges: await serviceMap(range, signal) };
  if (isSearch(query)) return { traces: await searchTraces(query, limit, range, signal) };
  const traceId = query.trim();
  return { traceId, spans: await traceById(traceId, signal) };
}
