import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type StoreProcess, startStoreProcess } from '../../tempo/embedded/src/testing/process.ts';
import { readTraces, readVectors } from '../../tempo/embedded/src/testing/vectors.ts';
import { type Figure, percentile } from './figure.ts';
import { encodeRequest, type LoadShape, routes, spansPerTrace, traceIdOf } from './trace-store-load.ts';

const totalSpans = 1_000_000;
const tracesPerRequest = 200;
const senders = 4;
/** Requests are encoded in slices, outside the measured time. */
const slice = 100;
const timeout = 30_000;
/** After this the threads that only slow queries called for have ended. */
const extraThreadsMs = 3_000;

/** The numbers of the trace store that its users feel. Takes a few minutes. */
export async function benchTraceStore(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-trace-store-'));
  try {
    const small = await benchVectors(join(directory, 'vectors'));
    const retention = await benchRetention(join(directory, 'retention'));
    return [...small, ...retention, ...(await benchMillion(join(directory, 'million')))];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function timed(url: string): Promise<number> {
  const started = performance.now();
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeout) });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
  return performance.now() - started;
}

async function send(store: StoreProcess, body: Uint8Array | string, contentType: string): Promise<void> {
  const answer = await fetch(store.otlp, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: typeof body === 'string' ? body : new Uint8Array(body),
    signal: AbortSignal.timeout(timeout),
  });
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`ingest answered ${answer.status}`);
}

/** The recorded queries on the recorded 473 spans; the real Tempo needed 26 ms (p50) and 386 ms (p95). */
async function benchVectors(directory: string): Promise<Figure[]> {
  const store = await startStoreProcess(directory);
  for (const request of readTraces(BigInt(Date.now() - 6_000) * 1_000_000n)) {
    await send(store, JSON.stringify(request), 'application/json');
  }
  const samples: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    for (const { query } of readVectors()) {
      samples.push(await timed(`${store.api}/api/search?limit=1000&spss=100&q=${encodeURIComponent(query)}`));
    }
  }
  await store.stop('SIGTERM');
  return [
    {
      name: 'recorded queries, p50',
      value: percentile(samples, 0.5),
      unit: 'ms',
      limit: { at: 'most', value: 26 / 5 },
    },
    {
      name: 'recorded queries, p95',
      value: percentile(samples, 0.95),
      unit: 'ms',
      limit: { at: 'most', value: 386 / 5 },
    },
  ];
}

/** Ingest into a store that is full and has to drop a block every few seconds. */
async function benchRetention(directory: string): Promise<Figure[]> {
  const maxBytes = 60_000_000;
  const end = BigInt(Date.now()) * 1_000_000n;
  const shape = { traces: 60_000, start: end - 60_000_000_000n, end };
  const store = await startStoreProcess(directory, {
    TRACE_STORE_MAX_BYTES: String(maxBytes),
    TRACE_STORE_BLOCK_SPANS: '20000',
  });
  const latencies: number[] = [];
  for (let first = 0; first < shape.traces; first += tracesPerRequest) {
    const body = encodeRequest(first, tracesPerRequest, shape);
    const started = performance.now();
    await send(store, body, 'application/x-protobuf');
    latencies.push(performance.now() - started);
  }
  const text = await (
    await fetch(store.api.concat('/metrics'), { signal: AbortSignal.timeout(timeout) })
  ).text();
  const bytes = Number(/^trace_store_bytes (\d+)/m.exec(text)?.[1] ?? Number.NaN);
  await store.stop('SIGTERM');
  return [
    { name: '1,000 spans into a full store, p95', value: percentile(latencies, 0.95), unit: 'ms' },
    {
      name: '1,000 spans into a full store, slowest',
      value: Math.max(...latencies),
      unit: 'ms',
      limit: { at: 'most', value: 1_000 },
    },
    { name: 'size of a store of 60 MB', value: bytes / 1e6, unit: 'MB', limit: { at: 'most', value: 75 } },
  ];
}

async function benchMillion(directory: string): Promise<Figure[]> {
  const end = BigInt(Date.now()) * 1_000_000n;
  const shape = { traces: totalSpans / spansPerTrace, start: end - 3_600_000_000_000n, end };
  const store = await startStoreProcess(directory);
  const idle = store.cpuSeconds();
  const seconds = await ingest(store, shape);
  const busy = store.cpuSeconds() - idle;
  const afterIngest = store.memory();
  const queries = [...(await benchQueries(store, shape)), await benchBesideSlow(store, shape)];
  await sleep(extraThreadsMs);
  const { resident, peak } = store.memory();
  await store.stop('SIGKILL');
  const again = await startStoreProcess(directory);
  await timed(`${again.api}/api/v2/traces/${traceIdOf(0)}`);
  await again.stop('SIGTERM');
  return [
    { name: 'ingest', value: totalSpans / seconds, unit: 'spans/s', limit: { at: 'least', value: 15_000 } },
    { name: 'ingest for each CPU second of the store', value: totalSpans / busy, unit: 'spans/s' },
    ...queries,
    {
      name: 'resident after ingest',
      value: afterIngest.resident,
      unit: 'MB',
      limit: { at: 'most', value: 300 },
    },
    { name: 'resident 3 s after queries', value: resident, unit: 'MB', limit: { at: 'most', value: 300 } },
    { name: 'most ever resident', value: peak, unit: 'MB' },
    {
      name: 'restart after kill -9',
      value: again.secondsToReady,
      unit: 's',
      limit: { at: 'most', value: 1 },
    },
  ];
}

/** Sends everything; seconds without the time to encode it. */
async function ingest(store: StoreProcess, shape: LoadShape): Promise<number> {
  let milliseconds = 0;
  const requests = shape.traces / tracesPerRequest;
  for (let first = 0; first < requests; first += slice) {
    const bodies = Array.from({ length: Math.min(slice, requests - first) }, (_, offset) =>
      encodeRequest((first + offset) * tracesPerRequest, tracesPerRequest, shape),
    );
    const started = performance.now();
    await Promise.all(
      Array.from({ length: senders }, async () => {
        for (let body = bodies.pop(); body; body = bodies.pop())
          await send(store, body, 'application/x-protobuf');
      }),
    );
    milliseconds += performance.now() - started;
  }
  return milliseconds / 1000;
}

async function benchQueries(store: StoreProcess, shape: LoadShape): Promise<Figure[]> {
  const end = Number(shape.end / 1_000_000_000n);
  const search = (query: string, from: number) =>
    `${store.api}/api/search?start=${from}&end=${end + 1}&q=${encodeURIComponent(query)}`;
  const byRoute = (route: string) => `{ span.http.route = "${route}" && status = error }`;
  const rate = encodeURIComponent('{ status = error } | rate() by (resource.service.name)');
  const figures: [string, number, (index: number) => string][] = [
    ['trace by id', 5, (index) => `${store.api}/api/v2/traces/${traceIdOf((index * 7919) % shape.traces)}`],
    [
      'route and error, last 15 min',
      100,
      (index) => search(byRoute(routes[index % routes.length] ?? ''), end - 900),
    ],
    [
      'route and error, everything',
      1_000,
      (index) => search(byRoute(routes[index % routes.length] ?? ''), end - 90_000),
    ],
    [
      'one user of 5000, everything',
      1_000,
      (index) => search(`{ span.user.id = "user-${index * 13}" }`, end - 90_000),
    ],
    [
      'server >> slow statement, everything',
      1_000,
      () =>
        search('{ kind = server } >> { span.db.system.name = "sqlite" && duration > 295ms }', end - 90_000),
    ],
    [
      'more than 3 statements, everything',
      1_000,
      () => search('{ span.db.system.name != nil } | count() > 3', end - 90_000),
    ],
    [
      'error rate by service, everything',
      2_000,
      () => `${store.api}/api/metrics/query_range?start=${end - 86_400}&end=${end}&step=300s&q=${rate}`,
    ],
  ];
  const results: Figure[] = [];
  for (const [name, limit, url] of figures) {
    const rounds = limit === 5 ? 500 : limit === 2_000 ? 10 : 80;
    const samples: number[] = [];
    for (let index = 0; index < rounds; index += 1) samples.push(await timed(url(index)));
    results.push({ name: `${name}, p50`, value: percentile(samples, 0.5), unit: 'ms' });
    results.push({
      name: `${name}, p95`,
      value: percentile(samples, 0.95),
      unit: 'ms',
      limit: { at: 'most', value: limit },
    });
  }
  return results;
}

/** What users of a busy lab feel: a trace by its id, while queries run that look at every trace and find nothing. */
async function benchBesideSlow(store: StoreProcess, shape: LoadShape): Promise<Figure> {
  const end = Number(shape.end / 1_000_000_000n);
  const slow = encodeURIComponent('{ kind = client } !>> { name != "click" }');
  const stop = new AbortController();
  const slowOnes = Array.from({ length: 4 }, async () => {
    while (!stop.signal.aborted) {
      const answer = await fetch(`${store.api}/api/search?start=${end - 3_600}&end=${end}&q=${slow}`, {
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(timeout)]),
      });
      await answer.arrayBuffer();
    }
  });
  const samples: number[] = [];
  for (let index = 0; index < 100; index += 1) {
    samples.push(await timed(`${store.api}/api/v2/traces/${traceIdOf((index * 7919) % shape.traces)}`));
  }
  stop.abort();
  await Promise.allSettled(slowOnes);
  return {
    name: 'trace by id beside four slow queries, p95',
    value: percentile(samples, 0.95),
    unit: 'ms',
    limit: { at: 'most', value: 500 },
  };
}
