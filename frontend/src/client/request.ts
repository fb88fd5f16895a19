import type { z } from 'zod';
import { resending } from '../telemetry/resends.ts';
import { ApiError, problemFromResponse, toApiError } from './api-error.ts';

/** Starts requests within an action, so that their spans become its children. */
export interface SpanScope {
  run<T>(call: () => T): T;
}

export interface RequestOptions {
  readonly method?: 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** The same for every time that this is sent, so that it is done once. */
  readonly idempotencyKey?: string | undefined;
  /** An access token. */
  readonly token?: string | undefined;
  /** Gives the call up. */
  readonly signal?: AbortSignal;
}

/** Asks the server within an action. */
export interface RequestScope {
  /** Every failure is an {@link ApiError}; a call that was given up throws the signal's reason. */
  readonly request: (path: string, options?: RequestOptions) => Promise<unknown>;
}

/** Sends a request once more. */
export type Send = (init: RequestInit) => Promise<Response>;

/** What sends a request, each time with a span of its own that counts how often it was sent before. */
export function sending(scope: SpanScope, path: string, options: RequestOptions): Send {
  const { method = 'GET', body, idempotencyKey, token } = options;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
  let resends = 0;
  return (init) => {
    const count = resends;
    resends += 1;
    return scope.run(() => resending(count, () => fetch(path, { ...sent, ...init })));
  };
}

/** Whether the request can be sent twice without doing its work twice (RFC 9110, 9.2.2; a PATCH of this API sets values). */
export const isIdempotent = ({ method, idempotencyKey }: RequestOptions): boolean =>
  method !== 'POST' || idempotencyKey !== undefined;

/**
 * Sends a request once and reads its answer.
 *
 * @param signal of the call: aborted when the user gives it up or its time is over
 * @param given the user's own signal
 */
export async function exchange(
  send: Send,
  signal: AbortSignal,
  given: AbortSignal | undefined,
): Promise<unknown> {
  try {
    signal.throwIfAborted();
    const response = await send({ signal });
    if (!response.ok) throw await problemFromResponse(response);
    return response.status === 204 ? undefined : await jsonOf(response);
  } catch (error) {
    if (given?.aborted) throw given.reason;
    throw toApiError(signal.aborted ? timeIsOver() : error);
  }
}

/** What the deadline of a call throws. */
export const timeIsOver = () => new DOMException('the time of the call is over', 'TimeoutError');

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    throw new ApiError('The answer of the server is not JSON. Try again in a moment.', {
      status: response.status,
      traceId: response.headers.get('x-trace-id') ?? undefined,
      cause: thrown,
    });
  }
}

/** @throws ApiError when an answer is not what this version of the page reads */
export function parsed<T>(schema: z.ZodType<T>, path: string, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new ApiError(
    `The answer to ${path} has an unknown shape. Frontend and backend may be of different versions.`,
  );
}
