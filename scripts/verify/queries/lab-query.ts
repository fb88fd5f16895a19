import type { ManifestQuery } from '@lab/grafana/panel-manifest';
import { interpolate, type VariableValues } from '@lab/grafana/queries/variables';
import type { Endpoints } from '../endpoints.ts';

/** A query of a panel or of the docs. */
export type LabQuery = Pick<ManifestQuery, 'language' | 'expr' | 'instant'>;

const rangeMs = 60 * 60 * 1000;
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
  const end = Math.ceil(now / 1000);
  const range = { start: String(end - rangeMs / 1000), end: String(end) };
  const step = `${stepSeconds}s`;
  switch (language) {
    case 'promql':
    case 'service-map':
      return instant || language === 'service-map'
        ? `${prometheus}/api/v1/query?${new URLSearchParams({ query })}`
        : `${prometheus}/api/v1/query_range?${new URLSearchParams({ query, ...range, step })}`;
    case 'logql':
      return `${loki}/loki/api/v1/query_range?${new URLSearchParams({ query, ...range, step, limit: '10' })}`;
    case 'traceql':
      return isTraceMetric(query)
        ? `${tempo}/api/metrics/query_range?${new URLSearchParams({ q: query, ...range, step })}`
        : `${tempo}/api/search?${new URLSearchParams({ q: query, ...range, limit: '10' })}`;
    case 'trace-id':
      return `${tempo}/api/v2/traces/${encodeURIComponent(query)}`;
  }
}

/** Whether a TraceQL query computes series: its last stage is a metrics function. */
export function isTraceMetric(query: string): boolean {
  return /\|\s*(rate|count_over_time|quantile_over_time|histogram_over_time|(?:min|max|avg|sum)_over_time|compare)\s*\(/.test(
    query,
  );
}
