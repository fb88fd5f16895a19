import type { IncomingMessage, ServerResponse } from 'node:http';
import { BodyError, readBody } from '../http/body.ts';
import { send } from '../http/respond.ts';
import { exportResponseCodec, rpcStatusCodec } from '../otlp/codec.ts';
import type { WriteResult } from '../workers/write-protocol.ts';

/** Bytes of a request, as sent and after decompression. */
export const maxRequestBytes = 8 * 1024 * 1024;

type Format = 'json' | 'protobuf';
type Write = (body: Uint8Array, format: Format) => Promise<WriteResult> | undefined;

const retryAfter = { 'retry-after': '1' };
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

/** Answers `POST /v1/traces` as https://opentelemetry.io/docs/specs/otlp/#otlphttp-response describes. */
export function otlpHandler(write: Write) {
  return async function handleOtlp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0];
    const format = formatOf(request);
    if (path !== '/v1/traces') return fail(response, format, 404, `${path} is not an OTLP trace endpoint.`);
    if (request.method !== 'POST') {
      return fail(response, format, 405, 'Send traces with POST.', { allow: 'POST' });
    }
    if (!format) {
      return fail(response, format, 415, 'Content-Type must be application/x-protobuf or application/json.');
    }
    try {
      const result = write(await readBody(request, maxRequestBytes), format);
      if (!result) return fail(response, format, 429, 'Too much waits for the disk.', retryAfter);
      reply(response, format, await result);
    } catch (error) {
      if (!(error instanceof BodyError)) throw error;
      fail(
        response,
        format,
        error.status,
        error.message,
        error.status === 413 ? { connection: 'close' } : {},
      );
    }
  };
}

function formatOf(request: IncomingMessage): Format | undefined {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-protobuf' || type === 'application/protobuf' ? 'protobuf' : undefined;
}

function reply(response: ServerResponse, format: Format, result: WriteResult): void {
  if (result.outcome === 'malformed') fail(response, format, 400, result.reason);
  else if (result.outcome === 'failed') fail(response, format, 503, result.reason, retryAfter);
  else accept(response, format, result);
}

function accept(
  response: ServerResponse,
  format: Format,
  { rejected, reason }: Extract<WriteResult, { outcome: 'stored' }>,
): void {
  const partial = rejected > 0;
  if (format === 'json') {
    const body = partial ? { partialSuccess: { rejectedSpans: String(rejected), errorMessage: reason } } : {};
    send(response, { status: 200, contentType: 'application/json', body: JSON.stringify(body) });
    return;
  }
  const message = partial ? { partialSuccess: { rejectedSpans: rejected, errorMessage: reason } } : {};
  const body = exportResponseCodec.encode(message);
  send(response, { status: 200, contentType: 'application/x-protobuf', body });
}

/** Sends a `google.rpc.Status` in the request's own format. */
function fail(
  response: ServerResponse,
  format: Format | undefined,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = { code: rpcCodes[status] ?? 2, message };
  const answer =
    format === 'protobuf'
      ? { status, contentType: 'application/x-protobuf', body: rpcStatusCodec.encode(body) }
      : { status, contentType: 'application/json', body: JSON.stringify(body) };
  send(response, answer, headers);
}
