import { type Answer, send } from '@lab/http/answer';
import { answerErrors, createHttpApp } from '@lab/http/app';
import { HttpError } from '@lab/http/http-error';
import express, { type Express, type Request, type RequestHandler } from 'express';
import { exportResponseCodec, rpcStatusCodec } from '../otlp/codec.ts';
import type { WriteResult } from '../workers/write-protocol.ts';

/** Bytes of a request, as sent and after decompression. */
export const maxRequestBytes = 8 * 1024 * 1024;

type Format = 'json' | 'protobuf';
/** Nothing when too much waits already. */
type Write = (body: Uint8Array, format: Format) => Promise<WriteResult> | undefined;

/** https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto */
const rpcCodes: Readonly<Record<number, number>> = {
  400: 3,
  404: 5,
  405: 12,
  413: 8,
  415: 3,
  429: 8,
  503: 14,
};

/** What the client is to do with its next request. */
const headersOf: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  405: { allow: 'POST' },
  413: { connection: 'close' },
  429: { 'retry-after': '1' },
  503: { 'retry-after': '1' },
};

/** Takes `POST /v1/traces` as https://opentelemetry.io/docs/specs/otlp/#otlphttp-response describes. */
export function createOtlpApi(write: Write): Express {
  const app = createHttpApp();
  const readBody = express.raw({ limit: maxRequestBytes, type: () => true });
  app.post('/v1/traces', requireFormat, readBody, async (request, response) => {
    const format = formatOf(request) ?? 'json';
    const body = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
    const result = await write(body, format);
    send(response, answerTo(result, format));
  });
  app.all('/v1/traces', () => {
    throw new HttpError(405, 'Send traces with POST.');
  });
  answerErrors(app, (response, { status, message }, request) => {
    response.set(headersOf[status] ?? {});
    send(response, statusAnswer(formatOf(request), status, message));
  });
  return app;
}

const requireFormat: RequestHandler = (request, _response, next) => {
  if (!formatOf(request)) {
    throw new HttpError(415, 'Content-Type must be application/x-protobuf or application/json.');
  }
  next();
};

function formatOf({ headers }: Request): Format | undefined {
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-protobuf' || type === 'application/protobuf' ? 'protobuf' : undefined;
}

function answerTo(result: WriteResult | undefined, format: Format): Answer {
  if (!result) throw new HttpError(429, 'Too much waits for the disk.');
  if (result.outcome === 'malformed') throw new HttpError(400, result.reason);
  if (result.outcome === 'failed') throw new HttpError(503, result.reason);
  const { rejected, reason } = result;
  const message = rejected > 0 ? { partialSuccess: { rejectedSpans: rejected, errorMessage: reason } } : {};
  if (format === 'protobuf') {
    return { status: 200, contentType: 'application/x-protobuf', body: exportResponseCodec.encode(message) };
  }
  // 64-bit numbers are strings in OTLP/JSON.
  const body = JSON.stringify(message, (_key, value) => (typeof value === 'number' ? String(value) : value));
  return { status: 200, contentType: 'application/json', body };
}

/** A `google.rpc.Status` in the request’s own format. */
function statusAnswer(format: Format | undefined, status: number, message: string): Answer {
  const body = { code: rpcCodes[status] ?? 2, message };
  return format === 'protobuf'
    ? { status, contentType: 'application/x-protobuf', body: rpcStatusCodec.encode(body) }
    : { status, contentType: 'application/json', body: JSON.stringify(body) };
}
