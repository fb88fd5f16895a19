import type { FieldError } from '@lab/api-contract/problem';
import { z } from 'zod';
import { ProblemError, type ProblemKind } from './problem.ts';

/** What a handler answers. A string is sent as it is, anything else as JSON, undefined as no body. */
export interface Answer {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Instead of a body: texts that are sent as they come. It is asked for no more of them when the client is gone. */
  readonly stream?: AsyncIterable<string>;
}

/** The parts of a request before validation. */
export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface OperationDocument {
  readonly method: Method;
  /** As Express spells it; also the value of `http.route` and of the metrics' label. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  /** Groups the operations of a document. */
  readonly tag: string;
  /** The answer to a valid request. */
  readonly answer: {
    readonly status: number;
    readonly description: string;
    readonly schema?: z.ZodType;
    /** Default: application/json when there is a schema. */
    readonly contentType?: string;
    readonly headers?: z.ZodObject;
  };
  readonly problems: readonly ProblemKind[];
}

interface Schemas<P, Q, H, B> {
  readonly params?: P;
  readonly query?: Q;
  readonly headers?: H;
  readonly body?: B;
  /** Whether the body may be left out; it then counts as `{}`. */
  readonly bodyOptional?: boolean;
}

interface Input<P, Q, H, B> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly headers: z.output<H>;
  readonly body: z.output<B>;
  readonly signal: AbortSignal;
}

/** One method of one path: its documentation and its way from raw input to answer. The router and OpenAPI read it. */
export interface Operation
  extends OperationDocument,
    Schemas<z.ZodObject, z.ZodObject, z.ZodObject, z.ZodType> {
  /** @throws ProblemError when the input does not match the schemas, and what the handler throws */
  execute(input: RawInput): Promise<Answer>;
}

const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** Binds a handler to the schemas of its input, so that it sees parsed values only. */
export function defineOperation<
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  H extends z.ZodObject = z.ZodObject,
  B extends z.ZodType = z.ZodUndefined,
>(
  definition: OperationDocument &
    Schemas<P, Q, H, B> & { handle(input: Input<P, Q, H, B>): Answer | Promise<Answer> },
): Operation {
  const { handle, ...document } = definition;
  const schema = z.object({
    params: definition.params ?? nothing,
    query: definition.query ?? nothing,
    headers: definition.headers ?? z.object({}),
    body: definition.body ?? z.undefined(),
  });
  return {
    ...document,
    async execute({ signal, ...raw }) {
      const body = raw.body === undefined && definition.bodyOptional ? {} : raw.body;
      const parsed = schema.safeParse({ ...raw, body });
      if (!parsed.success) throw invalidRequest(parsed.error);
      return handle({ ...(parsed.data as Omit<Input<P, Q, H, B>, 'signal'>), signal });
    },
  };
}

const places: Record<string, FieldError['in']> = {
  params: 'path',
  query: 'query',
  headers: 'header',
  body: 'body',
};

/** Caps the validation details. */
const limits = { errors: 20, pathLength: 200, messageLength: 300 };

function invalidRequest(error: z.ZodError): ProblemError {
  const errors = error.issues.slice(0, limits.errors).map(({ path: [place, ...path], message }) => ({
    in: places[String(place)] ?? 'body',
    path: path.map(String).join('.').slice(0, limits.pathLength),
    message: message.slice(0, limits.messageLength),
  }));
  const first = errors[0];
  const detail = first
    ? `${[first.in, first.path].filter(Boolean).join(' ')}: ${first.message}`
    : 'Not valid';
  return new ProblemError('invalid-request', detail, { errors });
}
