import { problemSchema } from '@lab/api-contract/problem';
import type { z } from 'zod';

/** Nginx answers with less than a service. */
const problemAnswer = problemSchema.strip().partial().required({ title: true });

/** A request that failed, in words for the user. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  readonly traceId: string | undefined;

  constructor(
    message: string,
    details: { status?: number; traceId?: string | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
    this.status = details.status;
    this.traceId = details.traceId;
  }

  /** Whether the same request may succeed a moment later: no answer, or a proxy that found no server behind it. */
  get transient(): boolean {
    return this.status === undefined
      ? this.cause instanceof TypeError
      : [502, 503, 504].includes(this.status);
  }
}

/** The server's own words, or a sentence made of the status where the answer is not a problem document (RFC 9457). */
export async function problemFromResponse(response: Response): Promise<ApiError> {
  const { status } = response;
  const result = problemAnswer.safeParse(await response.json().catch(() => undefined));
  const headerTraceId = response.headers.get('x-trace-id') ?? undefined;
  if (!result.success) {
    return new ApiError(`The server answered with status ${status}. Try again in a moment.`, {
      status,
      traceId: headerTraceId,
    });
  }
  return new ApiError(problemText(result.data), { status, traceId: result.data.trace_id ?? headerTraceId });
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
  if (thrown instanceof DOMException && thrown.name === 'TimeoutError') {
    return new ApiError('The server did not answer within 10 seconds. Try again.', { cause: thrown });
  }
  if (thrown instanceof TypeError) {
    return new ApiError('The server cannot be reached. Check that the lab is running, then try again.', {
      cause: thrown,
    });
  }
  throw thrown;
}
