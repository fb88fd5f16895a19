import { type Answer, json, send } from '@lab/http/answer';
import { HttpError } from '@lab/http/http-error';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { exportResponseCodec, rpcStatusCodec } from './otlp-response.ts';
import type { OtlpFormat, WriteResult } from './write-protocol.ts';

/** Bytes of a request, as sent and after decompression. */
const maxRequestBytes = 8 * 1024 * 1024;

type Format = OtlpFormat;
/** Nothing when too much waits already. */
export type Write = (body: Uint8Array, format: Format) => Promise<WriteResult> | undefined;

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

/** What differs from signal to signal. */
export interface OtlpSignal {
  /** For messages: `traces`. */
  readonly name: string;
  readonly path: string;
  /** The field of the partial success in JSON. */
  readonly rejectedField: string;
}

/** Takes a signal by POST as https://opentelemetry.io/docs/specs/otlp/#otlphttp-response describes. */
export function addOtlpRoutes(app: Express, signal: OtlpSignal, write: Write): void {
  const readBody = express.raw({ limit: maxRequestBytes, type: () => true });
  app.post(signal.path, requireFormat, readBody, async (request, response) => {
    const format = formatOf(request) ?? 'json';
    const body = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
    const result = await write(body, format);
    send(response, answerTo(result, format, signal));
  });
  app.all(signal.path, () => {
    throw new HttpError(405, `Send ${signal.name} with POST.`);
  });
}

/** An error as OTLP has it; for answerErrors. */
export function replyWithStatus(response: Response, { status, message }: HttpError, request: Request): void {
  response.set(headersOf[status] ?? {});
  send(response, statusAnswer(formatOf(request), status, message));
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

function answerTo(result: WriteResult | undefined, format: Format, { rejectedField }: OtlpSignal): Answer {
  if (!result) throw new HttpError(429, 'Too much waits for the disk.');
  if (result.outcome === 'malformed') throw new HttpError(400, result.reason);
  if (result.outcome === 'failed') throw new HttpError(503, result.reason);
  const { rejected, reason } = result;
  if (format === 'protobuf') {
    const message = rejected > 0 ? { partialSuccess: { rejected, errorMessage: reason } } : {};
    return { status: 200, contentType: 'application/x-protobuf', body: exportResponseCodec.encode(message) };
  }
  // 64-bit numbers are strings in OTLP/JSON.
  const partialSuccess = { [rejectedField]: String(rejected), errorMessage: reason };
  return json(rejected > 0 ? { partialSuccess } : {});
}

/** A `google.rpc.Status` in the request’s own format. */
function statusAnswer(format: Format | undefined, status: number, message: string): Answer {
  const body = { code: rpcCodes[status] ?? 2, message };
  return format === 'protobuf'
    ? { status, contentType: 'application/x-protobuf', body: rpcStatusCodec.encode(body) }
    : json(body, status);
}
