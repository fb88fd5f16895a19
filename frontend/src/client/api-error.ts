import { problemSchema } from '@lab/api-contract/problem';
import type { CircuitName } from '@lab/telemetry/metrics';
import type { z } from 'zod';
import { policy } from './policy.ts';

/** Nginx answers with less than a service. */
const problemAnswer = problemSchema.strip().partial().required({ title: true });

interface ErrorDetails {
  readonly status?: number | undefined;
  readonly traceId?: string | undefined;
  readonly retryAt?: number | undefined;
  readonly service?: CircuitName | undefined;
  readonly cause?: unknown;
}

/** A request that failed, in words for the user. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  readonly traceId: string | undefined;
  /** When it makes sense to ask again, in milliseconds since the epoch; absent: nobody knows. */
  readonly retryAt: number | undefined;
  /** The service that did not answer, which the page asks again at that time. */
  readonly service: CircuitName | undefined;

  constructor(message: string, { status, traceId, retryAt, service, cause }: ErrorDetails = {}) {
    super(message, { cause });
    this.status = status;
    this.traceId = traceId;
    this.retryAt = retryAt;
    this.service = service;
  }

  /** Nobody knows whether the request was worked on: no answer, none in time, or a proxy that found no server behind it. */
  get isUnanswered(): boolean {
    if (this.status !== undefined) return [502, 503, 504].includes(this.status);
    return this.cause instanceof TypeError || isTimeout(this.cause);
  }

  /** The same failure, of a service that the page asks again at `retryAt`. */
  askAgainAt(retryAt: number, service: CircuitName): ApiError {
    const { status, traceId, cause } = this;
    return new ApiError(this.message, { status, traceId, retryAt, service, cause });
  }

  /** The same request may succeed a moment later. */
  get isPassing(): boolean {
    return this.isUnanswered || (this.status === 429 && this.retryAt !== undefined);
  }
}

/** The server's own words, or a sentence made of the status where the answer is not a problem document (RFC 9457). */
export async function problemFromResponse(response: Response): Promise<ApiError> {
  const { status, headers } = response;
  const result = problemAnswer.safeParse(await response.json().catch(() => undefined));
  const traceId = headers.get('x-trace-id') ?? undefined;
  const retryAt = retryTime(headers.get('retry-after'));
  if (result.success) {
    return new ApiError(problemText(result.data), {
      status,
      traceId: result.data.trace_id ?? traceId,
      retryAt,
    });
  }
  const words = `The server answered with status ${status}. Try again in a moment.`;
  return new ApiError(words, { status, traceId, retryAt });
}

/** `Retry-After` in milliseconds since the epoch: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
export function retryTime(header: string | null): number | undefined {
  if (header === null) return undefined;
  const at = /^\d+$/.test(header) ? Date.now() + Number(header) * 1000 : Date.parse(header);
  return Number.isNaN(at) ? undefined : at;
}

/** One sentence of a problem document: what is wrong with which field, else its detail, else its title. */
export function problemText({ title, detail, errors = [] }: z.infer<typeof problemAnswer>): string {
  if (errors.length === 0) return detail ?? title;
  return errors.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
}

/** Whether a newer request took the place of the one that threw this. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError';
}

/** Turns whatever was thrown into words for the user. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (isTimeout(thrown)) {
    const seconds = policy.deadlineMs / 1000;
    return new ApiError(`The server did not answer within ${seconds} seconds. Try again.`, { cause: thrown });
  }
  if (thrown instanceof TypeError) {
    return new ApiError('The server cannot be reached. Check that the lab is running, then try again.', {
      cause: thrown,
    });
  }
  throw thrown;
}

const isTimeout = (thrown: unknown) => thrown instanceof DOMException && thrown.name === 'TimeoutError';
