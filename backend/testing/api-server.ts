import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ActiveFaults, noFaults } from '@lab/faults/active-faults';
import { type Database, openDatabase } from '@lab/sqlite/database';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import { listen } from '../src/http/graceful-server.ts';
import { createMetrics } from '../src/metrics.ts';
import { migrations } from '../src/schema.ts';

/** An empty folder of its own under the system's temporary folder. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'lab-backend-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The real app on a real port with a real database, in this process and without telemetry. */
export interface ApiServer {
  readonly url: string;
  readonly database: Database;
  /** Sends `body` as JSON when there is one, and reads a JSON answer. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<JsonAnswer>;
  close(): Promise<void>;
}

/** Starts an API server on a free port. @param faults those that can be switched on */
export async function startApiServer(faults: ActiveFaults = noFaults): Promise<ApiServer> {
  const folder = temporaryFolder();
  const database = openDatabase({ path: join(folder.path, 'tasks.db'), migrations, durable: 'process' });
  const logger = pino({ level: 'silent' });
  const server = await listen(
    createApp({ database, metrics: createMetrics('all'), logger, version: '0.0.0', faults }),
    '127.0.0.1',
    0,
  );
  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    database,
    async call(method, path, body, headers = {}) {
      const response = await fetch(url + path, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === '' ? undefined : JSON.parse(text),
      };
    },
    async close() {
      await server.stop(0);
      database.close();
      folder.remove();
    },
  };
}
