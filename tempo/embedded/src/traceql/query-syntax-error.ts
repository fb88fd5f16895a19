import { HttpError } from '@lab/http/http-error';

/** A query that is not TraceQL, or not TraceQL that means something. Position and reason are for the person who wrote it. */
export class QuerySyntaxError extends HttpError {
  /** @param at UTF-16 offset in the query */
  constructor(query: string, at: number, reason: string) {
    const before = query.slice(0, at).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    super(400, `invalid TraceQL query: parse error at line ${before.length}, col ${column}: ${reason}`);
    this.name = 'QuerySyntaxError';
  }
}
