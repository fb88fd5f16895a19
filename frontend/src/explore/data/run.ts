import { isMetricAnswer, linesOf, lokiAnswer, rangeUrl } from '@lab/store-clients/loki';
import { QueryFailure } from '../../console/data/failure.ts';
import { getJson } from '../../console/data/http.ts';
import { seriesOf } from '../../console/data/prometheus.ts';
import { endFor } from '../../console/data/server-clock.ts';
import { alignedToStep, stepOf, type TimeRange } from '../../console/model/time-range.ts';
import { findsLines, type LanguageId } from '../model/language.ts';
import { refusalOf } from '../model/refusal.ts';
import type { Result } from './result.ts';
import { runMetrics } from './run-metrics.ts';
import { runTraces } from './run-traces.ts';

export interface Answer {
  readonly result: Result;
  readonly range: TimeRange;
  /** Milliseconds until all of it was here. */
  readonly tookMs: number;
}

export const mostLines = 1_000;

/**
 * Runs a query. That its store refuses it is a result.
 *
 * @throws QueryFailure when the store does not answer
 */
export async function runQuery(
  language: LanguageId,
  query: string,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Answer> {
  const begun = performance.now();
  const result = await resultOf(language, query, range, signal).catch((error: unknown): Result => {
    if (!(error instanceof QueryFailure) || error.refusal === undefined) throw error;
    return { kind: 'refused', refusal: refusalOf(language, query, error.message, error.refusal) };
  });
  return { result, range, tookMs: performance.now() - begun };
}

const runners = { promql: runMetrics, logql: runLogs, traceql: runTraces } as const;

const resultOf = (
  language: LanguageId,
  ...parts: readonly [query: string, range: TimeRange, signal: AbortSignal]
): Promise<Result> => runners[language](...parts);

async function runLogs(query: string, range: TimeRange, signal: AbortSignal): Promise<Result> {
  const url = findsLines(query)
    ? rangeUrl('/query/loki', query, { ...range, to: endFor(range.to) }, mostLines)
    : rangeUrl('/query/loki', query, alignedToStep(range), mostLines, stepOf(range));
  const answer = await getJson(url, lokiAnswer, signal);
  if (isMetricAnswer(answer)) {
    const curves = seriesOf(answer.data.result, {
      expr: query,
      refId: 'A',
      legendFormat: '',
      instant: false,
    });
    return { kind: 'metrics', curves, exemplars: [], values: curves };
  }
  const lines = linesOf(answer).sort((a, b) => b.time - a.time);
  return { kind: 'lines', lines, isLimited: lines.length >= mostLines };
}
