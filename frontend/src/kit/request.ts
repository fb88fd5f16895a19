import type { z } from 'zod';
import { ApiError, problemFromResponse } from './api-error.ts';
import { outlivingPage } from './outliving-page.ts';
import { retrying } from './retry.ts';

/** Starts requests within an action, so that their spans become its children. */
export interface RequestScope {
  run<T>(call: () => T): T;
}

const timeoutMs = 10_000;

export interface RequestOptions {
  readonly method?: 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  /** An access token. */
  readonly token?: string | undefined;
  readonly signal?: AbortSignal;
  /** Repeating the request cannot do its work twice. */
  readonly safeToRepeat: boolean;
}

/** One exchange with the server. Every failure is an {@link ApiError}; an aborted request throws the signal's reason. */
export async function request(scope: RequestScope, path: string, options: RequestOptions): Promise<unknown> {
  const { method = 'GET', body, idempotencyKey, token, signal } = options;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  if (token !== undefined) headers.authorization = `Bearer ${token}`;

  async function attempt(): Promise<unknown> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await send({ signal: signal ? AbortSignal.any([signal, timeout]) : timeout });
    if (!response.ok) throw await problemFromResponse(response);
    return response.status === 204 ? undefined : jsonOf(response);
  }

  function send(init: RequestInit): Promise<Response> {
    const sent = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...init };
    return scope.run(() => fetch(path, sent));
  }

  const answer = retrying(attempt, { repeats: options.safeToRepeat ? 2 : 0, signal });
  return method !== 'GET' && options.safeToRepeat ? outlivingPage(answer, send) : answer;
}

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
