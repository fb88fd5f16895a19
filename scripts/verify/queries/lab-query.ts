import type { ManifestQuery } from '@lab/grafana/panel-manifest';
import { interpolate, type VariableValues } from '@lab/grafana/queries/variables';
import { rangeUrl as logRangeUrl } from '@lab/store-clients/loki';
import { queryUrl, rangeUrl } from '@lab/store-clients/prometheus';
import { searchUrl, traceUrl } from '@lab/store-clients/tempo';
import { isTraceMetric, traceMetricsUrl } from '@lab/store-clients/trace-metrics';
import type { Endpoints } from '../endpoints.ts';

/** A query of a panel or of the docs. */
export type LabQuery = Pick<ManifestQuery, 'language' | 'expr' | 'instant'>;

const rangeSeconds = 60 * 60;
const limit = 10;
/** Coarse on purpose: whether there is a value shows as well as with every scrape, at a quarter of the work. */
const stepSeconds = 60;

/**
 * Where to GET the answer to a query over the last hour.
 *
 * @param now wall clock, ms
 * @throws RangeError naming a variable without a value
 */
export function labQueryUrl(
  { language, expr, instant }: LabQuery,
  { prometheus, loki, tempo }: Endpoints,
  values: VariableValues,
  now: number,
): string {
  const query = interpolate(expr, values);
  const to = Math.ceil(now / 1000);
  const range = { from: to - rangeSeconds, to };
  switch (language) {
    case 'service-map':
      return queryUrl(prometheus, query);
    case 'promql':
      return instant ? queryUrl(prometheus, query) : rangeUrl(prometheus, query, range, stepSeconds);
    case 'logql':
      return logRangeUrl(loki, query, range, limit, stepSeconds);
    case 'traceql':
      return isTraceMetric(query)
        ? traceMetricsUrl(tempo, query, range, stepSeconds)
        : searchUrl(tempo, query, range, limit);
    case 'trace-id':
      return traceUrl(tempo, query);
  }
}
