import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeMemory } from '@lab/store-engine/node-memory';
import { freePort } from '@lab/testkit/free-port';
import { memoryOf } from '@lab/testkit/process-usage';
import { type RunningProgram, startCommand } from '@lab/testkit/program';
import { waitUntil } from '@lab/wait/wait-until';
import { storeArguments } from '../../loki/embedded/src/launch.ts';
import { readRequests, readVectors } from '../../loki/embedded/src/testing/vectors.ts';
import { type Figure, percentile } from './figure.ts';
import { encodeLines, type LogShape, linesPerRequest, needle, traceIdOf } from './log-store-load.ts';

const totalLines = 5_000_000;
const senders = 4;
/** Requests are encoded in slices, outside the measured time. */
const slice = 25;
const timeout = 60_000;
/** What large queries took is given back when none follows. */
const quietMs = 3_000;
const second = 1_000_000_000n;
const hour = 3_600n * second;

interface BenchStore {
  readonly url: string;
  readonly program: RunningProgram;
  readonly secondsToReady: number;
}

/** The numbers of the log store that its users feel. Takes several minutes and 1 GB of disk. */
export async function benchLogStore(): Promise<readonly Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-log-store-'));
  try {
    return [
      ...(await benchVectors(join(directory, 'vectors'))),
      ...(await benchMillions(join(directory, 'millions'))),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function start(directory: string): Promise<BenchStore> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const program = await startCommand(process.execPath, {
    args: storeArguments,
    env: { ...process.env, ...nodeMemory, LOG_STORE_PORT: String(port), LOG_STORE_DATA: directory },
    ready: `${url}/ready`,
  });
  return { url, program, secondsToReady: (performance.now() - started) / 1000 };
}

async function timed(store: BenchStore, path: string, parameters: Record<string, string>): Promise<number> {
  const url = `${store.url}/loki/api/v1/${path}?${new URLSearchParams(parameters)}`;
  const started = performance.now();
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeout) });
  const body = await answer.text();
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${body}`);
  return performance.now() - started;
}

async function send({ url }: BenchStore, body: Uint8Array | string, type: string): Promise<void> {
  const answer = await fetch(`${url}/otlp/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : new Uint8Array(body),
    signal: AbortSignal.timeout(timeout),
  });
  if (answer.status !== 200) throw new Error(`ingest answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** The recorded queries on the recorded 374 lines; the real Loki needed 3.9 ms (p50) and 11.2 ms (p95). */
async function benchVectors(directory: string): Promise<Figure[]> {
  const store = await start(directory);
  const base = Math.floor(Date.now() / 3_600_000) * 3_600 - 3_600;
  for (const request of readRequests(BigInt(base) * second)) {
    await send(store, JSON.stringify(request), 'application/json');
  }
  const range = { start: String(base), end: String(base + 1_800), step: '60', limit: '1000' };
  const accepted = readVectors().filter(({ range: { status } }) => status === 200);
  const samples: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    for (const { query } of accepted) samples.push(await timed(store, 'query_range', { query, ...range }));
  }
  await store.program.stop();
  return [
    {
      name: 'recorded queries, p50',
      value: percentile(samples, 0.5),
      unit: 'ms',
      limit: { at: 'most', value: 3.9 },
    },
    {
      name: 'recorded queries, p95',
      value: percentile(samples, 0.95),
      unit: 'ms',
      limit: { at: 'most', value: 11.2 },
    },
  ];
}

async function benchMillions(directory: string): Promise<Figure[]> {
  const end = BigInt(Date.now()) * 1_000_000n;
  const shape = { lines: totalLines, start: end - 23n * hour, end };
  const store = await start(directory);
  const { seconds, text } = await ingest(store, shape);
  const afterIngest = memoryOf(store.program.pid).resident;
  await untilSmallest(directory);
  const disk = bytesIn(directory);
  const queries = await benchQueries(store, shape);
  await sleep(quietMs);
  const { resident, peak } = memoryOf(store.program.pid);
  await store.program.stop('SIGKILL');
  const again = await start(directory);
  await again.program.stop();
  return [
    { name: 'ingest', value: totalLines / seconds, unit: 'lines/s', limit: { at: 'least', value: 50_000 } },
    ...queries,
    {
      name: 'disk for each byte of text',
      value: disk / text,
      unit: 'bytes/byte',
      limit: { at: 'most', value: 0.35 },
    },
    { name: 'resident after ingest', value: afterIngest, unit: 'MB', limit: { at: 'most', value: 250 } },
    { name: 'resident 3 s after queries', value: resident, unit: 'MB', limit: { at: 'most', value: 250 } },
    { name: 'most ever resident', value: peak, unit: 'MB' },
    {
      name: 'restart after kill -9',
      value: again.secondsToReady,
      unit: 's',
      limit: { at: 'most', value: 1 },
    },
  ];
}

/** Sends everything; seconds without the time to encode it, and bytes of text. */
async function ingest(store: BenchStore, shape: LogShape): Promise<{ seconds: number; text: number }> {
  let milliseconds = 0;
  let text = 0;
  const requests = shape.lines / linesPerRequest;
  for (let first = 0; first < requests; first += slice) {
    const encoded = Array.from({ length: Math.min(slice, requests - first) }, (_, offset) =>
      encodeLines((first + offset) * linesPerRequest, shape),
    );
    text += encoded.reduce((sum, one) => sum + one.text, 0);
    const started = performance.now();
    await Promise.all(
      Array.from({ length: senders }, async () => {
        for (let one = encoded.pop(); one; one = encoded.pop()) {
          await send(store, one.body, 'application/x-protobuf');
        }
      }),
    );
    milliseconds += performance.now() - started;
  }
  return { seconds: milliseconds / 1000, text };
}

const bytesIn = (directory: string) =>
  readdirSync(directory)
    .filter((file) => /\.db(?:-wal)?$/.test(file))
    .reduce((sum, file) => sum + statSync(join(directory, file)).size, 0);

/** Merging goes on for a while after the last line. */
async function untilSmallest(directory: string): Promise<void> {
  let before = Number.NaN;
  await waitUntil(
    async () => {
      const bytes = bytesIn(directory);
      const isSame = bytes === before;
      before = bytes;
      return isSame ? { ok: true, value: bytes } : { ok: false, seen: `${bytes} bytes` };
    },
    { what: 'the store has merged its chunks', deadlineMs: 120_000, intervalMs: 3_000 },
  );
}

async function benchQueries(store: BenchStore, { lines, end }: LogShape): Promise<Figure[]> {
  const everything = { start: String(end - 24n * hour), end: String(end), limit: '100' };
  const last = (hours: bigint) => ({
    start: String(end - hours * hour),
    end: String(end),
    step: '60',
    limit: '1000',
  });
  const all = '{service_namespace="bench"}';
  const cases: [string, number, number, (index: number) => Record<string, string>][] = [
    [
      'trace id in everything',
      50,
      50,
      (index) => ({
        query: `${all} | trace_id="${traceIdOf((index * 7_919 * 631) % lines)}"`,
        ...everything,
      }),
    ],
    ['needle in everything', 3, 1_500, () => ({ query: `${all} |= "${needle}"`, ...everything })],
    [
      'rate by label, 6 h',
      5,
      500,
      () => ({ query: `sum by (severity_text) (rate(${all}[5m]))`, ...last(6n) }),
    ],
    [
      'json | status >= 500, 1 h',
      5,
      300,
      () => ({ query: `{service_name=~"service-(0|3|6|9)"} | json | status >= 500`, ...last(1n) }),
    ],
  ];
  const figures: Figure[] = [];
  for (const [name, rounds, limit, parametersOf] of cases) {
    const samples: number[] = [];
    for (let index = 0; index < rounds; index += 1) {
      samples.push(await timed(store, 'query_range', parametersOf(index)));
    }
    figures.push({
      name: `${name}, p95`,
      value: percentile(samples, 0.95),
      unit: 'ms',
      limit: { at: 'most', value: limit },
    });
  }
  return figures;
}
