import type { Query } from '../traceql/ast.ts';
import { parseQuery } from '../traceql/parse.ts';
import { QuerySyntaxError } from '../traceql/query-syntax-error.ts';

/**
 * The filter of a tag request. Editors send queries that are not finished, so only the conditions that parse count; a
 * filter of which nothing is left, and anything but one `{ … }`, does not filter. Nothing stands for no filter.
 */
export function parseFilter(text: string | undefined): Query | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const whole = tryParse(text);
  if (whole) return isOneFilter(whole) ? whole : undefined;
  const inner = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1];
  if (inner === undefined) return undefined;
  const parts = inner.split('&&').filter((part) => tryParse(`{ ${part} }`) !== undefined);
  return parts.length > 0 ? tryParse(`{ ${parts.join(' && ')} }`) : undefined;
}

function tryParse(text: string): Query | undefined {
  try {
    return parseQuery(text);
  } catch (error) {
    if (error instanceof QuerySyntaxError) return undefined;
    throw error;
  }
}

/** `{ }` and `{ true }` select everything: they are no filter either. */
function isOneFilter({ stages, metrics }: Query): boolean {
  const [only, more] = stages;
  return only?.kind === 'filter' && only.condition.kind !== 'static' && !more && !metrics;
}
