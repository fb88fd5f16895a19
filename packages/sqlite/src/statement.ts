import {
  type Attributes,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_ERROR_TYPE,
} from '@opentelemetry/semantic-conventions';
import BetterSqlite3 from 'better-sqlite3';

export type Operation = 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'BEGIN' | 'COMMIT' | 'ROLLBACK';

/** One SQL statement, with placeholders for every value. */
export interface StatementText {
  readonly operation: Operation;
  /** The table; statements of the transaction itself have none. */
  readonly collection?: string;
  readonly sql: string;
}

/** Called after each statement. `span` is undefined when no span is recorded. */
export type StatementObserver = (
  operation: Operation,
  seconds: number,
  span: SpanContext | undefined,
) => void;

export type SqlParameters = Readonly<Record<string, string | number | null>>;

/** A prepared statement whose every execution is one observation, and one span where it serves a request. */
export interface Statement<P extends SqlParameters, Row> {
  run(parameters: P): { changes: number };
  get(parameters: P): Row | undefined;
  all(parameters: P): Row[];
}

const tracer = trace.getTracer('@lab/sqlite');

/**
 * Wraps a prepared statement. Spans follow the stable database conventions
 * (https://opentelemetry.io/docs/specs/semconv/database/database-spans/): only the text with its placeholders is
 * recorded, never a value, and of an error only SQLite's code, because messages can quote values.
 */
export function instrumentStatement<P extends SqlParameters, Row>(
  prepared: BetterSqlite3.Statement<[P], Row>,
  text: StatementText,
  namespace: string,
  observe: StatementObserver,
): Statement<P, Row> {
  const name = text.collection ? `${text.operation} ${text.collection}` : text.operation;
  const attributes: Attributes = {
    [ATTR_DB_SYSTEM_NAME]: 'sqlite',
    [ATTR_DB_NAMESPACE]: namespace,
    [ATTR_DB_OPERATION_NAME]: text.operation,
    [ATTR_DB_QUERY_TEXT]: text.sql.replace(/\s+/g, ' ').trim(),
    ...(text.collection && { [ATTR_DB_COLLECTION_NAME]: text.collection }),
  };

  function measured<T>(execute: () => T): T {
    // What a program looks up for itself, at its start or for its metrics, is not worth a trace.
    const span = trace.getActiveSpan() && tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
    const started = performance.now();
    try {
      return execute();
    } catch (error) {
      if (span) recordFailure(span, error);
      throw error;
    } finally {
      observe(
        text.operation,
        (performance.now() - started) / 1_000,
        span?.isRecording() ? span.spanContext() : undefined,
      );
      span?.end();
    }
  }

  return {
    run: (parameters) => measured(() => ({ changes: prepared.run(parameters).changes })),
    get: (parameters) => measured(() => prepared.get(parameters)),
    all: (parameters) => measured(() => prepared.all(parameters)),
  };
}

function recordFailure(span: Span, error: unknown): void {
  if (error instanceof BetterSqlite3.SqliteError) {
    span.setAttributes({ [ATTR_ERROR_TYPE]: error.code, [ATTR_DB_RESPONSE_STATUS_CODE]: error.code });
  } else {
    span.setAttribute(ATTR_ERROR_TYPE, error instanceof Error ? error.name : '_OTHER');
  }
  span.setStatus({ code: SpanStatusCode.ERROR });
}
