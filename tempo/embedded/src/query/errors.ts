import type { Answer } from './job.ts';

/** A failure whose reason the client should read. `status` is the HTTP status. */
export class QueryError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'QueryError';
    this.status = status;
  }
}

export function plain(status: number, text: string): Answer {
  return { status, contentType: 'text/plain; charset=utf-8', body: text };
}

export function json(value: unknown): Answer {
  return { status: 200, contentType: 'application/json', body: JSON.stringify(value) };
}
