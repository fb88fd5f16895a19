import type { KeyValue } from '@lab/store-engine/otlp-messages';
import { toBigInt } from '@lab/store-engine/proto';
import { type Connection, openForWriting } from '@lab/store-engine/sqlite';
import { serviceName } from '../model/span.ts';
import { durationOf, isZero, toStatic } from '../otlp/decode.ts';
import { type Static, string } from '../traceql/static.ts';
import { prepareWriting } from './block-statements.ts';
import { Dictionary } from './dictionary.ts';
import type { IncomingSpan, Shared } from './incoming.ts';
import { PostingBatch, toPosting } from './postings.ts';
import { blockSchema, dedicatedColumns, isDedicated } from './schema.ts';

/** Stands in `traces.root_*` for a trace with several roots; no string has this id. */
const manyRoots = 0;
const largestTime = (1n << 63n) - 1n;

/** A trace whose spans are being written in this transaction. Times in nanoseconds since the epoch. */
interface OpenTrace {
  readonly id: number;
  start: bigint;
  end: bigint;
  rootService: number | null;
  rootName: number | null;
  roots: number;
}

type Dedicated = Record<
  (typeof dedicatedColumns)[keyof typeof dedicatedColumns]['column'],
  number | bigint | null
>;

/** Writes spans into one block. Every call of `add` must lie between `begin` and `commit` or `rollback`. */
export class BlockWriter {
  readonly path: string;
  readonly #db: Connection;
  readonly #dictionary: Dictionary;
  readonly #shared = { resources: new Map<string, number>(), scopes: new Map<string, number>() };
  readonly #postings = new PostingBatch();
  readonly #open = new Map<string, OpenTrace>();
  readonly #sql: ReturnType<typeof prepareWriting>;
  #longestTrace: bigint;
  #spans: number;

  constructor(path: string) {
    this.path = path;
    this.#db = openForWriting(path, blockSchema);
    this.#dictionary = new Dictionary(this.#db);
    this.#sql = prepareWriting(this.#db);
    this.#spans = this.#sql.lastSpan.get() ?? 0;
    this.#longestTrace = this.#sql.longestTrace.get() ?? 0n;
  }

  /** Highest span id: close to the number of spans, and cheap. */
  get items(): number {
    return this.#spans;
  }

  /** Whether the block holds the trace already. */
  has(traceId: string): boolean {
    return this.#open.has(traceId) || this.#sql.findTrace.get(Buffer.from(traceId, 'hex')) !== undefined;
  }

  begin(): void {
    if (!this.#db.inTransaction) this.#sql.begin.run();
  }

  /** Stores a span; false when it is there already. */
  add(span: IncomingSpan): boolean {
    const { message, resource } = span;
    const trace = this.#trace(span);
    const start = clamp(toBigInt(message.startTimeUnixNano));
    const duration = durationOf(message);
    const dedicated: Dedicated = { http_route: null, http_status: null, db_system: null };
    const indexed = this.#index(span, dedicated);
    const result = this.#sql.insertSpan.run(
      trace.id,
      message.spanId,
      this.#sharedId('resources', resource),
      this.#sharedId('scopes', span.scope),
      this.#dictionary.idOf(serviceName(resource.decoded)),
      this.#dictionary.idOf(message.name),
      message.kind,
      message.status?.code ?? 0,
      start,
      duration,
      dedicated.http_route,
      dedicated.http_status,
      dedicated.db_system,
      span.body,
    );
    if (result.changes === 0) return false;
    this.#spans = Number(result.lastInsertRowid);
    for (const { key, value } of indexed) {
      const posting = toPosting(value, this.#dictionary.idOf);
      if (posting) this.#postings.add(this.#dictionary.idOf(key), posting, this.#spans);
    }
    this.#extend(trace, span, start, clamp(start + BigInt(Math.trunc(duration))));
    return true;
  }

  /** Makes everything since `begin` durable. */
  commit(): void {
    const { insertPosting, updateTrace } = this.#sql;
    this.#postings.flush((...row) => insertPosting.run(...row));
    for (const trace of this.#open.values()) {
      const many = trace.roots > 1;
      updateTrace.run(
        trace.start,
        trace.end,
        many ? manyRoots : trace.rootService,
        many ? manyRoots : trace.rootName,
        trace.id,
      );
      if (trace.end - trace.start > this.#longestTrace) this.#longestTrace = trace.end - trace.start;
    }
    this.#sql.setLongestTrace.run(this.#longestTrace);
    this.#open.clear();
    this.#sql.commit.run();
  }

  /** Forgets everything since `begin`. */
  rollback(): void {
    if (this.#db.inTransaction) this.#sql.rollback.run();
    this.#dictionary.forget();
    this.#shared.resources.clear();
    this.#shared.scopes.clear();
    this.#postings.flush(() => undefined);
    this.#open.clear();
  }

  /** Earliest and latest span start and the longest trace, nanoseconds; nothing for an empty block. */
  range(): { start: bigint; end: bigint; longestTrace: bigint } | undefined {
    const [start, end] = [this.#sql.firstStart.get(), this.#sql.lastStart.get()];
    if (start == null || end == null) return undefined;
    return { start, end, longestTrace: this.#longestTrace };
  }

  /** Gives back the page cache of a block that takes only stragglers from now on. */
  retire(): void {
    this.#db.pragma('wal_checkpoint(PASSIVE)');
    this.#db.pragma('cache_size = -1024');
    this.#db.pragma('shrink_memory');
  }

  close(): void {
    this.#db.close();
  }

  #trace(span: IncomingSpan): OpenTrace {
    const known = this.#open.get(span.traceId);
    if (known) return known;
    const key = span.message.traceId;
    const stored = this.#sql.findTrace.get(key);
    const trace: OpenTrace = stored
      ? {
          id: Number(stored.id),
          start: stored.start,
          end: stored.end,
          rootService: stored.root_service === null ? null : Number(stored.root_service),
          rootName: stored.root_name === null ? null : Number(stored.root_name),
          roots: stored.root_name === null ? 0 : stored.root_name === BigInt(manyRoots) ? 2 : 1,
        }
      : {
          id: Number(this.#sql.insertTrace.run(key).lastInsertRowid),
          start: largestTime,
          end: 0n,
          rootService: null,
          rootName: null,
          roots: 0,
        };
    this.#open.set(span.traceId, trace);
    return trace;
  }

  #extend(trace: OpenTrace, span: IncomingSpan, start: bigint, end: bigint): void {
    if (start < trace.start) trace.start = start;
    if (end > trace.end) trace.end = end;
    if (!isZero(span.message.parentSpanId)) return;
    trace.roots += 1;
    trace.rootService = this.#dictionary.idOf(serviceName(span.resource.decoded));
    trace.rootName = this.#dictionary.idOf(span.message.name);
  }

  /** Fills the dedicated columns and returns the attributes that belong into the postings. */
  #index(span: IncomingSpan, dedicated: Dedicated): { key: string; value: Static }[] {
    const rest: { key: string; value: Static }[] = [];
    const seen = new Set<string>();
    for (const { key, value } of span.message.attributes) {
      const converted = toStatic(value);
      if (converted.type === 'nil' || seen.has(key)) continue;
      seen.add(key);
      const target = isDedicated(key) ? dedicatedColumns[key] : undefined;
      if (target?.type === 'string' && converted.type === 'string') {
        dedicated[target.column] = this.#dictionary.idOf(converted.value);
      } else if (target?.type === 'int' && converted.type === 'int' && typeof converted.value === 'number') {
        dedicated[target.column] = converted.value;
      } else rest.push({ key: `span.${key}`, value: converted });
    }
    return [...rest, ...partsOf(span)];
  }

  #sharedId(table: 'resources' | 'scopes', shared: Shared<unknown>): number {
    const { body, schemaUrl } = shared;
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const slot = `${bytes.toString('latin1')} ${schemaUrl}`;
    const known = this.#shared[table].get(slot);
    if (known !== undefined) return known;
    const statements = this.#sql[table];
    const id =
      statements.find.get(bytes, schemaUrl) ??
      Number(statements.insert.run(bytes, schemaUrl).lastInsertRowid);
    if (this.#shared[table].size >= 5_000) this.#shared[table].clear();
    this.#shared[table].set(slot, id);
    return id;
  }
}

/** Attributes of the span's events and links, and the events' names. */
function partsOf({ message }: IncomingSpan): { key: string; value: Static }[] {
  const of = (scope: string, attributes: readonly KeyValue[]) =>
    attributes.map(({ key, value }) => ({ key: `${scope}.${key}`, value: toStatic(value) }));
  return [
    ...message.events.flatMap(({ name, attributes }) => [
      { key: 'event:name', value: string(name) },
      ...of('event', attributes),
    ]),
    ...message.links.flatMap(({ attributes }) => of('link', attributes)),
  ];
}

function clamp(time: bigint): bigint {
  return time > largestTime ? largestTime : time;
}
