import type { FieldError, Problem } from '@lab/api-contract/problem';

/** Every kind of problem that the lab's own APIs answer with: status and title by the last part of its type. */
export const problemKinds = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'malformed-json': { status: 400, title: 'The body is not JSON' },
  'foreign-page': { status: 403, title: 'The request comes from a page of another site' },
  'wrong-token': { status: 403, title: 'The request has no valid token' },
  'not-found': { status: 404, title: 'There is no such resource' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'The lab is not in a state that allows it' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'unknown-host': { status: 421, title: 'The server does not answer to this name' },
  'idempotency-key-reused': { status: 422, title: 'The Idempotency-Key was used for another request' },
  'internal-error': { status: 500, title: 'The server failed' },
  'insufficient-storage': { status: 507, title: 'There is no space left' },
  'not-ready': { status: 503, title: 'The server is not ready' },
} as const;

export type ProblemKind = keyof typeof problemKinds;

/** Thrown anywhere while a request is answered; becomes the answer. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly kind: ProblemKind;
  readonly errors: readonly FieldError[];

  /** @param detail what is wrong with this very request, for its author to read */
  constructor(
    kind: ProblemKind,
    detail: string,
    options: ErrorOptions & { errors?: readonly FieldError[] } = {},
  ) {
    super(detail, options);
    this.kind = kind;
    this.errors = options.errors ?? [];
  }
}

/** The `type` of a kind of problem. */
export function problemType(kind: ProblemKind): string {
  return `urn:lab:problem:${kind}`;
}

/** The answer's body. */
export function toProblem(error: ProblemError, instance: string, traceId: string | undefined): Problem {
  const { status, title } = problemKinds[error.kind];
  return {
    type: problemType(error.kind),
    title,
    status,
    detail: error.message,
    instance,
    ...(traceId !== undefined && { trace_id: traceId }),
    ...(error.errors.length > 0 && { errors: [...error.errors] }),
  };
}

const kindByStatus: Readonly<Record<number, ProblemKind>> = {
  413: 'payload-too-large',
  415: 'unsupported-media-type',
};

/** What was thrown as a problem. Errors of Express and its body parser carry the status they stand for; every other error is a defect. */
export function problemOf(thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) return thrown;
  if (
    thrown instanceof Error &&
    'status' in thrown &&
    typeof thrown.status === 'number' &&
    thrown.status < 500
  ) {
    const type = 'type' in thrown ? thrown.type : undefined;
    // Its message quotes the body.
    if (type === 'entity.parse.failed')
      return new ProblemError('malformed-json', 'The body cannot be parsed as JSON');
    return new ProblemError(kindByStatus[thrown.status] ?? 'invalid-request', thrown.message.slice(0, 300));
  }
  if (isDiskFull(thrown)) {
    const detail = 'The disk is full: nothing can be changed until there is space again. Reading continues.';
    return new ProblemError('insufficient-storage', detail, { cause: thrown });
  }
  return new ProblemError('internal-error', 'Unexpected error; its cause is in the log of this trace', {
    cause: thrown instanceof Error ? thrown : new Error(`thrown: ${String(thrown)}`),
  });
}

/** https://www.sqlite.org/rescode.html#full: also what SQLite makes of ENOSPC. */
const isDiskFull = (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && (thrown.code === 'SQLITE_FULL' || thrown.code === 'ENOSPC');
