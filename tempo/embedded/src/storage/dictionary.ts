import type { Connection } from '@lab/store-engine/sqlite';

const cacheSize = 20_000;

/** Strings and blobs that a block stores once. Ids are remembered in a bounded map. */
export class Dictionary {
  readonly #known = new Map<string, number>();
  readonly #find;
  readonly #insert;

  constructor(db: Connection) {
    this.#find = db.prepare<[string], number>('SELECT id FROM strings WHERE value = ?').pluck();
    this.#insert = db.prepare<[string]>('INSERT INTO strings (value) VALUES (?)');
  }

  /** The id of the text, given to it now if it is new. Call it inside a transaction. */
  readonly idOf = (text: string): number => {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const id = this.#find.get(text) ?? Number(this.#insert.run(text).lastInsertRowid);
    if (this.#known.size >= cacheSize) this.#known.clear();
    this.#known.set(text, id);
    return id;
  };

  /** After a rolled back transaction the remembered ids may not exist. */
  forget(): void {
    this.#known.clear();
  }
}
