import type { Response } from 'express';

/** A whole answer, also as one that another thread made. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

export const plain = (status: number, text: string): Answer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body: text,
});

export const json = (value: unknown, status = 200): Answer => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(value),
});

/** Sends an answer as it is; Express would add a charset to its type. */
export function send(response: Response, { status, contentType, body }: Answer): void {
  if (response.destroyed) return;
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.byteLength });
  response.end(bytes);
}
