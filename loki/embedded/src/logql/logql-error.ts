import { HttpError } from '@lab/http/http-error';

/** A query that is not LogQL, or means nothing. */
export class LogqlError extends HttpError {
  constructor(message: string) {
    super(400, message);
    this.name = 'LogqlError';
  }
}

/** @param at UTF-16 offset in the query */
export function errorAt(query: string, at: number, reason: string): LogqlError {
  const before = query.slice(0, at).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  return new LogqlError(`parse error at line ${before.length}, col ${column}: ${reason}`);
}

/** For what is well formed and still wrong. */
export const meaningless = (reason: string): LogqlError => new LogqlError(`parse error : ${reason}`);
