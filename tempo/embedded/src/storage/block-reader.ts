import { type Connection, openForReading } from '@lab/store-engine/sqlite';
import { type Attributes, type Scope, type Span, serviceName, type Trace } from '../model/span.ts';
import { decodeResource, decodeScope, decodeSpan } from '../otlp/decode.ts';
import type { Envelope } from '../otlp/messages.ts';
import { DistinctValues } from './distinct.ts';

interface SharedRow {
  readonly body: Uint8Array;
  readonly schema_url: string;
}

interface BodyRow {
  readonly body: Uint8Array;
  readonly resource: number;
  readonly scope: number;
}

/** Resources and scopes that one connection remembers. */
const maxRemembered = 10_000;

/** Read access to one block. */
export class BlockReader {
  readonly db: Connection;
  readonly distinct: DistinctValues;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #resources = new Map<number, Attributes>();
  readonly #scopes = new Map<number, Scope>();

  constructor(path: string) {
    this.db = openForReading(path);
    this.#sql = prepare(this.db);
    this.distinct = new DistinctValues(this.db, (id) => this.text(id));
  }

  /** The trace's row in this block. */
  findTrace(traceId: string): number | undefined {
    return this.#sql.findTrace.get(Buffer.from(traceId, 'hex'));
  }

  loadTrace(row: number): Trace {
    const traceId = this.#sql.traceId.get(row)?.toString('hex') ?? '';
    const spans = this.#sql.spans.all(row).map((span) => this.#decode(span));
    return { traceId, spans };
  }

  /** The trace's spans as they arrived, grouped by resource and scope. */
  loadEnvelope(row: number): Envelope {
    const groups = new Map<number, Map<number, Uint8Array[]>>();
    for (const { body, resource, scope } of this.#sql.spans.all(row)) {
      const scopes = groups.get(resource) ?? new Map<number, Uint8Array[]>();
      groups.set(resource, scopes);
      const bodies = scopes.get(scope) ?? [];
      scopes.set(scope, bodies);
      bodies.push(body);
    }
    return {
      resourceSpans: [...groups].map(([resourceId, scopes]) => {
        const resource = this.#sharedRow('resources', resourceId);
        return {
          resource: resource.body,
          schemaUrl: resource.schema_url,
          scopeSpans: [...scopes].map(([scopeId, spans]) => {
            const scope = this.#sharedRow('scopes', scopeId);
            return { scope: scope.body, schemaUrl: scope.schema_url, spans };
          }),
        };
      }),
    };
  }

  resource(id: number): Attributes {
    return remember(this.#resources, id, () => decodeResource(this.#sharedRow('resources', id).body));
  }

  scope(id: number): Scope {
    return remember(this.#scopes, id, () => decodeScope(this.#sharedRow('scopes', id).body));
  }

  ids(table: 'resources' | 'scopes'): number[] {
    return this.#sql[table].ids.all();
  }

  serviceOf(resource: number): string {
    return serviceName(this.resource(resource));
  }

  /** The dictionary's id of a text that occurs in the block. */
  stringId(text: string): number | undefined {
    return this.#sql.stringId.get(text);
  }

  text(id: number): string {
    return this.#sql.text.get(id) ?? '';
  }

  close(): void {
    this.db.close();
  }

  #decode(row: BodyRow): Span {
    return decodeSpan(row.body, this.resource(row.resource), this.scope(row.scope));
  }

  #sharedRow(table: 'resources' | 'scopes', id: number): SharedRow {
    const row = this.#sql[table].body.get(id);
    if (!row) throw new Error(`${table} ${id} is missing in ${this.db.name}`);
    return row;
  }
}

function remember<T>(known: Map<number, T>, id: number, load: () => T): T {
  const found = known.get(id);
  if (found !== undefined) return found;
  if (known.size >= maxRemembered) known.clear();
  const loaded = load();
  known.set(id, loaded);
  return loaded;
}

function prepare(db: Connection) {
  const shared = (table: 'resources' | 'scopes') => ({
    ids: db.prepare<[], number>(`SELECT id FROM ${table}`).pluck(),
    body: db.prepare<[number], SharedRow>(`SELECT body, schema_url FROM ${table} WHERE id = ?`),
  });
  return {
    findTrace: db.prepare<[Uint8Array], number>('SELECT id FROM traces WHERE trace_id = ?').pluck(),
    traceId: db.prepare<[number], Buffer>('SELECT trace_id FROM traces WHERE id = ?').pluck(),
    spans: db.prepare<[number], BodyRow>(
      'SELECT body, resource, scope FROM spans WHERE trace = ? ORDER BY start, id',
    ),
    stringId: db.prepare<[string], number>('SELECT id FROM strings WHERE value = ?').pluck(),
    text: db.prepare<[number], string>('SELECT value FROM strings WHERE id = ?').pluck(),
    resources: shared('resources'),
    scopes: shared('scopes'),
  };
}
