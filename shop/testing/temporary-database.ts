import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '@lab/sqlite/database';

export interface TemporaryDatabase {
  readonly database: Database;
  readonly path: string;
  readonly remove: () => void;
}

/** An empty database in a folder of its own. */
export function temporaryDatabase(migrations: readonly string[]): TemporaryDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'lab-shop-'));
  const path = join(folder, 'test.db');
  const database = openDatabase({ path, migrations, durable: 'process' });
  return {
    database,
    path,
    remove() {
      database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
