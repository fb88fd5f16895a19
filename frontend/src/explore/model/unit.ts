/** The unit of a query’s values as far as its names tell: a quantile of seconds is seconds, a rate of seconds is none. */
export function unitOf(query: string): string {
  if (/histogram_quantile\(/.test(query) && /_seconds_bucket\b/.test(query)) return 's';
  if (/\b(?:rate|irate|increase|count)\b|\//.test(query)) return 'short';
  if (/_seconds\b/.test(query)) return 's';
  return /_bytes\b/.test(query) ? 'bytes' : 'short';
}
