import type { Connection } from '@lab/store-engine/sqlite';
import { boolean, int, type Static, string } from '../traceql/static.ts';
import { postingType } from './schema.ts';

/** Above this many values it is cheaper to look at the spans. */
export const maxDistinct = 2_000;

export interface StoredValue {
  readonly type: number;
  readonly stored: number | bigint;
  /** Nothing for a value that was not indexed. */
  readonly value: Static | undefined;
}

type SpanColumn = 'name' | 'service' | 'http_route' | 'http_status' | 'db_system';

/** The different values of columns and postings of one block, found by skipping along the index. */
export class DistinctValues {
  readonly #db: Connection;
  readonly #text: (id: number) => string;

  constructor(db: Connection, text: (id: number) => string) {
    this.#db = db;
    this.#text = text;
  }

  /** Nothing when there are too many. */
  column(column: SpanColumn): number[] | undefined {
    const values = this.#db
      .prepare<[], number>(
        `WITH RECURSIVE v(x) AS (
          SELECT min(${column}) FROM spans WHERE ${column} IS NOT NULL
          UNION ALL
          SELECT (SELECT min(${column}) FROM spans WHERE ${column} > x AND ${column} IS NOT NULL)
          FROM v WHERE x IS NOT NULL LIMIT ${maxDistinct + 2}
        ) SELECT x FROM v WHERE x IS NOT NULL`,
      )
      .pluck()
      .all();
    return values.length > maxDistinct ? undefined : values;
  }

  /** Ids of the root spans' names or services. Nothing when there are too many. */
  ofTraces(column: 'root_name' | 'root_service'): number[] | undefined {
    const values = this.#db
      .prepare<[], number>(
        `SELECT DISTINCT ${column} FROM traces WHERE ${column} > 0 LIMIT ${maxDistinct + 1}`,
      )
      .pluck()
      .all();
    return values.length > maxDistinct ? undefined : values;
  }

  /** The values of a scoped key. Nothing when there are too many. */
  postings(key: number): StoredValue[] | undefined {
    const next = this.#db
      .prepare<[number, number | bigint, number | bigint], { type: bigint; value: number | bigint }>(
        `SELECT type, value FROM postings WHERE key = ? AND (type, value) > (?, ?) ORDER BY type, value LIMIT 1`,
      )
      .safeIntegers();
    const values: StoredValue[] = [];
    for (let row = next.get(key, -1, 0); row; row = next.get(key, row.type, row.value)) {
      if (values.length >= maxDistinct) return undefined;
      values.push(this.#stored(Number(row.type), row.value));
    }
    return values;
  }

  /** The scoped keys of all postings. */
  keys(): string[] {
    const next = this.#db
      .prepare<[number], number | null>('SELECT min(key) FROM postings WHERE key > ?')
      .pluck();
    const keys: string[] = [];
    for (let key = next.get(0); key != null; key = next.get(key)) keys.push(this.#text(key));
    return keys;
  }

  /** Whether any span has the scoped key. */
  has(key: number): boolean {
    return this.#db.prepare<[number]>('SELECT 1 FROM postings WHERE key = ? LIMIT 1').get(key) !== undefined;
  }

  hasColumn(column: SpanColumn): boolean {
    return this.#db.prepare(`SELECT 1 FROM spans WHERE ${column} IS NOT NULL LIMIT 1`).get() !== undefined;
  }

  hasUnindexed(key: number): boolean {
    return (
      this.#db
        .prepare<[number]>(`SELECT 1 FROM postings WHERE key = ? AND type = ${postingType.unindexed} LIMIT 1`)
        .get(key) !== undefined
    );
  }

  #stored(type: number, stored: number | bigint): StoredValue {
    return { type, stored, value: this.#toStatic(type, stored) };
  }

  #toStatic(type: number, stored: number | bigint): Static | undefined {
    switch (type) {
      case postingType.string:
        return string(this.#text(Number(stored)));
      case postingType.int:
        return int(Number.isSafeInteger(Number(stored)) ? Number(stored) : stored);
      case postingType.float:
        return { type: 'float', value: Number(stored) };
      case postingType.boolean:
        return boolean(Number(stored) === 1);
      default:
        return undefined;
    }
  }
}
