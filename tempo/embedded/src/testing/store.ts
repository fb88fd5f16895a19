import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { type RunningStore, startTraceStore } from '../server.ts';

/** A real store on free ports with a data directory of its own. */
export interface TestStore extends RunningStore {
  readonly directory: string;
  readonly api: string;
  readonly otlp: string;
  /** Sends OTLP/JSON requests and fails unless each is accepted. */
  readonly ingest: (requests: readonly unknown[]) => Promise<void>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  /** Closes the store and removes its data. */
  readonly dispose: () => Promise<void>;
}

export async function startTestStore(environment: Record<string, string> = {}): Promise<TestStore> {
  const directory = mkdtempSync(join(tmpdir(), 'trace-store-'));
  const config = readConfig({
    TRACE_STORE_PORT: '0',
    TRACE_STORE_OTLP_PORT: '0',
    TRACE_STORE_DATA: directory,
    ...environment,
  });
  const store = await startTraceStore(config);
  const api = `http://127.0.0.1:${store.apiPort}`;
  const otlp = `http://127.0.0.1:${store.otlpPort}/v1/traces`;
  return {
    ...store,
    directory,
    api,
    otlp,
    ingest: (requests) => ingest(otlp, requests),
    get: (path, headers = {}) => fetch(api + path, { headers, signal: AbortSignal.timeout(30_000) }),
    dispose: async () => {
      await store.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function ingest(otlp: string, requests: readonly unknown[]): Promise<void> {
  const answers = await Promise.all(
    requests.map((request) =>
      fetch(otlp, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(30_000),
      }),
    ),
  );
  for (const answer of answers) {
    if (answer.status !== 200) throw new Error(`ingest answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}

/** Trace ids with the sorted ids of the spans that a search found. */
export async function searchIds(store: TestStore, query: string): Promise<Record<string, string[]>> {
  const answer = await store.get(`/api/search?q=${encodeURIComponent(query)}&limit=1000&spss=100`);
  if (answer.status !== 200) throw new Error(`${query}: ${answer.status} ${await answer.text()}`);
  const { traces } = (await answer.json()) as {
    traces: { traceID: string; spanSets: { spans: { spanID: string }[] }[] }[];
  };
  return Object.fromEntries(
    traces.map(({ traceID, spanSets }) => [
      traceID,
      [...new Set(spanSets.flatMap(({ spans }) => spans.map(({ spanID }) => spanID)))].sort(),
    ]),
  );
}
