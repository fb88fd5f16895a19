import { workerData } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';
import { z } from 'zod';

const { path, ms } = z.object({ path: z.string(), ms: z.number() }).parse(workerData);
const connection = new BetterSqlite3(path);
connection.exec('BEGIN IMMEDIATE');
Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
connection.exec('ROLLBACK');
connection.close();
