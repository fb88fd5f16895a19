import { HttpError } from '@lab/http/http-error';

const pair = /\s*([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?/y;

/** Names of the older search that are intrinsics of TraceQL. */
const intrinsics: Readonly<Record<string, string>> = {
  name: 'name',
  'root.name': 'trace:rootName',
  'root.service.name': 'trace:rootService',
};

/**
 * The older search (`tags=key=value key="two words"`, durations in nanoseconds) as TraceQL: every tag must be on some span of
 * the trace, its value contained in the span's without regard to case. Throws a HttpError for malformed tags.
 */
export function tagsToQuery(
  tags: string,
  minDuration: number | undefined,
  maxDuration: number | undefined,
): string {
  const filters = [...parseTags(tags)].map(([key, value]) => tagFilter(key, value));
  if (minDuration !== undefined) filters.push(`{ trace:duration >= ${minDuration}ns }`);
  if (maxDuration !== undefined) filters.push(`{ trace:duration <= ${maxDuration}ns }`);
  return filters.length > 0 ? filters.join(' && ') : '{ }';
}

function parseTags(tags: string): Map<string, string> {
  const found = new Map<string, string>();
  pair.lastIndex = 0;
  while (tags.slice(pair.lastIndex).trim() !== '') {
    const at = pair.lastIndex;
    const match = pair.exec(tags);
    const [, key, quoted, plain] = match ?? [];
    if (key === undefined) throw new HttpError(400, `invalid tags: unexpected character at pos ${at + 1}`);
    if (found.has(key)) throw new HttpError(400, `invalid tags: tag ${key} has been set twice`);
    found.set(key, quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
  }
  return found;
}

function tagFilter(key: string, value: string): string {
  if (key === 'error' && (value === 'true' || value === '')) return '{ status = error }';
  if (key === 'status.code' && ['ok', 'error', 'unset'].includes(value)) return `{ status = ${value} }`;
  const field = intrinsics[key] ?? `.${JSON.stringify(key)}`;
  const pattern = JSON.stringify(`(?i).*${value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}.*`);
  const typed = /^(?:-?\d+(?:\.\d+)?|true|false)$/.test(value) && !intrinsics[key];
  return `{ ${field} =~ ${pattern}${typed ? ` || ${field} = ${value}` : ''} }`;
}
