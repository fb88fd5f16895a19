import { plain, send } from '@lab/http/answer';
import { HttpError } from '@lab/http/http-error';
import type { WriteResult } from '@lab/store-engine/write-protocol';
import express, { type Express } from 'express';
import type { WriteFormat } from '../workers/write-format.ts';

/** Bytes of a request, as sent and after decompression. */
export const maxRequestBytes = 8 * 1024 * 1024;

/** Nothing when too much waits already. */
export type Write = (body: Uint8Array, format: WriteFormat) => Promise<WriteResult> | undefined;

/** Loki’s own way in: https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs */
export function addPushRoute(app: Express, write: Write): void {
  const readBody = express.raw({ limit: maxRequestBytes, type: () => true });
  app.post('/loki/api/v1/push', readBody, async (request, response) => {
    const format = formatOf(request.get('content-type'));
    const body = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
    const result = await write(body, format);
    if (!result) throw new HttpError(429, 'Too much waits for the disk.');
    if (result.outcome === 'malformed') throw new HttpError(400, result.reason);
    if (result.outcome === 'failed') throw new HttpError(503, result.reason);
    // The other lines of the request are stored: Loki answers the same.
    if (result.rejected > 0)
      throw new HttpError(400, `${result.rejected} lines were refused: ${result.reason}`);
    send(response, { ...plain(204, '') });
  });
}

function formatOf(type: string | undefined): WriteFormat {
  const name = type?.split(';')[0]?.trim().toLowerCase();
  if (name === 'application/json') return 'push-json';
  if (name === undefined || name === 'application/x-protobuf') return 'push-protobuf';
  throw new HttpError(415, 'Content-Type must be application/x-protobuf or application/json.');
}
