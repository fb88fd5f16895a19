import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { startLogStore } from '../server.ts';

/** A real store on a free port with a data directory of its own. */
export interface TestStore {
  readonly url: string;
  readonly directory: string;
  readonly get: (
    path: string,
    parameters?: Record<string, string>,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  readonly post: (
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string>,
  ) => Promise<Response>;
  /** Closes the store and starts it again on the same data. */
  readonly restart: () => Promise<TestStore>;
  /** Closes the store and removes its data. */
  readonly dispose: () => Promise<void>;
}

export async function startTestStore(
  environment: Record<string, string> = {},
  directory = mkdtempSync(join(tmpdir(), 'log-store-')),
): Promise<TestStore> {
  const store = await startLogStore(
    readConfig({ LOG_STORE_PORT: '0', LOG_STORE_DATA: directory, ...environment }),
  );
  const url = `http://127.0.0.1:${store.port}`;
  const signal = () => AbortSignal.timeout(60_000);
  return {
    url,
    directory,
    get: (path, parameters = {}, headers = {}) =>
      fetch(`${url}${path}?${new URLSearchParams(parameters)}`, { headers, signal: signal() }),
    post: (path, body, headers) => fetch(url + path, { method: 'POST', body, headers, signal: signal() }),
    restart: async () => {
      await store.close();
      return startTestStore(environment, directory);
    },
    dispose: async () => {
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export const json = { 'content-type': 'application/json' };
