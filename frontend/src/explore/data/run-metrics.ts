import { metricAnswer, queryUrl, scalarAnswer } from '@lab/store-clients/prometheus';
import { z } from 'zod';
import { QueryFailure } from '../../console/data/failure.ts';
import { getJson } from '../../console/data/http.ts';
import { queryExemplars, queryMetrics, seriesOf } from '../../console/data/prometheus.ts';
import type { Series } from '../../console/data/results.ts';
import type { TimeRange } from '../../console/model/time-range.ts';
import type { Result } from './result.ts';

/** Any answer to an instant query that has numbers. */
const instantAnswer = z.union([scalarAnswer, metricAnswer]);

/** Curves over the range, and the values at its end. */
export async function runMetrics(expr: string, range: TimeRange, signal: AbortSignal): Promise<Result> {
  const query = { expr, refId: 'A', legendFormat: '', instant: false };
  // What is a histogram's has samples in the unit of its quantiles; in other charts they would have no place.
  const hasExemplars = expr.includes('histogram_quantile');
  const [curves, values, exemplars] = await Promise.all([
    queryMetrics(query, range, signal).catch(unlessNoCurves),
    valuesAt(expr, range.to, signal),
    hasExemplars ? queryExemplars(expr, range, signal) : [],
  ]);
  return { kind: 'metrics', curves, values, exemplars };
}

/** `up[5m]` has values, but no curves. */
function unlessNoCurves(error: unknown): never[] {
  if (error instanceof QueryFailure && error.refusal?.includes('invalid expression type')) return [];
  throw error;
}

async function valuesAt(expr: string, time: number, signal: AbortSignal): Promise<Series[]> {
  const { data } = await getJson(queryUrl('/query/prometheus', expr, time), instantAnswer, signal);
  const result = data.resultType === 'scalar' ? [{ metric: {}, value: data.result }] : data.result;
  return seriesOf(result, { expr, refId: 'A', legendFormat: '', instant: true });
}
