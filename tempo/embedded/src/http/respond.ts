import type { ServerResponse } from 'node:http';
import type { Answer } from '../query/job.ts';

/** Sends a whole answer. */
export function send(
  response: ServerResponse,
  answer: Answer,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.destroyed) return;
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': body.byteLength,
    ...headers,
  });
  response.end(body);
}
