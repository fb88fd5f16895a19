import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchClient, getJson } from '@lab/store-clients/http';
import { linesOf, linesOfTrace, logAnswer, rangeUrl } from '@lab/store-clients/loki';
import { metricAnswer, queryUrl, samplesOf } from '@lab/store-clients/prometheus';
import { spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';
import { around } from '@lab/store-clients/time-range';
import { freePort } from '@lab/testkit/free-port';
import { waitUntil } from '@lab/wait/wait-until';
import type { Bench } from './benchmark.ts';
import { type Figure, percentile } from './figure.ts';
import { labWay, startWay } from './observed/contestants.ts';
import { startLoadGenerator } from './observed/load-generator.ts';
import type { ApiProcess } from './observed/server-process.ts';
import { pageOf, prepare } from './observed/slice.ts';
import { startWholeLab, type WholeLab } from './observed/whole-lab.ts';
import type { Findings } from './result.ts';

const actions = 200;
const betweenMs = 400;
const lookEveryMs = 50;
const deadlineMs = 60_000;
const loadPerSecond = 200;
const service = 'lab-backend';
const http = fetchClient();

const signals = ['trace', 'log line', 'metric'] as const;
type Signal = (typeof signals)[number];
type Times = Readonly<Record<Signal, readonly number[]>>;

/** How long after an action each of its signals can be queried. */
export async function benchVisibility({ say }: Bench): Promise<Findings> {
  const directory = mkdtempSync(join(tmpdir(), 'visibility-'));
  const port = await freePort();
  const lab = await startWholeLab(join(directory, 'lab'), `127.0.0.1:${port}`);
  const api = await startWay(labWay('api', lab.url), directory, port);
  const generator = startLoadGenerator();
  await prepare(api, generator, 1_000);
  say(`${actions} actions, idle`);
  const idle = await timesOf(api, lab);
  say(`${actions} actions beside ${loadPerSecond} requests/s`);
  const load = generator.send({
    ...pageOf(api.url, (loadPerSecond * (actions * betweenMs)) / 1_000),
    perSecond: loadPerSecond,
  });
  const [loaded] = await Promise.all([timesOf(api, lab), load]);
  generator.stop();
  await api.stop();
  await lab.stop();
  return {
    tables: [tableOfTimes(idle, loaded)],
    figures: [...figuresOf('idle', idle, 1_000), ...figuresOf('under load', loaded, 2_000)],
  };
}

/** Actions at an even pace, whatever becomes of the ones before. */
async function timesOf(api: ApiProcess, lab: WholeLab): Promise<Times> {
  const before = await createdSoFar(lab);
  const looking: Promise<Readonly<Record<Signal, number>>>[] = [];
  for (let nth = 1; nth <= actions; nth += 1) {
    const one = act(api).then((action) => seenAfter(action, lab, before + nth));
    one.catch(() => undefined);
    looking.push(one);
    await sleep(betweenMs);
  }
  const all = await Promise.all(looking);
  return {
    trace: all.map((one) => one.trace),
    'log line': all.map((one) => one['log line']),
    metric: all.map((one) => one.metric),
  };
}

interface Action {
  readonly traceId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly started: number;
}

async function act({ url }: ApiProcess): Promise<Action> {
  const [startedAt, started] = [Date.now(), performance.now()];
  const answer = await fetch(`${url}/api/tasks`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Seen soon' }),
    signal: AbortSignal.timeout(deadlineMs),
  });
  await answer.arrayBuffer();
  const traceId = answer.headers.get('x-trace-id');
  if (answer.status !== 201 || !traceId) throw new Error(`the API answered ${answer.status} to a new task`);
  return { traceId, startedAt, started };
}

/** Milliseconds from the action to the first look that finds each signal. @param count of created tasks that the metric has to reach */
async function seenAfter(
  action: Action,
  lab: WholeLab,
  count: number,
): Promise<Readonly<Record<Signal, number>>> {
  const looks: Readonly<Record<Signal, () => Promise<boolean>>> = {
    trace: async () => {
      const answer = await http.get(traceUrl(lab.tempo, action.traceId));
      if (answer.status !== 200) return false;
      return spansOf(traceAnswer.parse(JSON.parse(answer.text))).length >= 2;
    },
    'log line': async () => {
      const range = around(action.startedAt, Date.now(), 5);
      const query = linesOfTrace(service, action.traceId);
      return linesOf(await getJson(http, rangeUrl(lab.loki, query, range), logAnswer)).length > 0;
    },
    metric: async () => (await createdSoFar(lab)) >= count,
  };
  const times = await Promise.all(
    signals.map(async (signal) => {
      await waitUntil(
        async () =>
          (await looks[signal]()) ? { ok: true, value: null } : { ok: false, seen: 'nothing of it' },
        { what: `${signal} of ${action.traceId}`, deadlineMs, intervalMs: lookEveryMs },
      );
      return [signal, performance.now() - action.started] as const;
    }),
  );
  return Object.fromEntries(times) as Readonly<Record<Signal, number>>;
}

async function createdSoFar({ prometheus }: WholeLab): Promise<number> {
  const query = 'sum(http_requests_total{method="POST",route="/api/tasks",status_code="201"})';
  const samples = samplesOf(await getJson(http, queryUrl(prometheus, query), metricAnswer));
  return samples[0]?.value ?? 0;
}

function tableOfTimes(idle: Times, loaded: Times): NonNullable<Findings['tables']>[number] {
  const row = (when: string, signal: Signal, times: readonly number[]) => [
    `${signal}, ${when}`,
    ...[0.5, 0.95, 0.99, 1].map((share) => Math.round(percentile(times, share))),
  ];
  return {
    title: 'Milliseconds from the request to the first look that found it',
    columns: ['', 'p50', 'p95', 'p99', 'longest'],
    rows: signals.flatMap((signal) => [
      row('idle', signal, idle[signal]),
      row(`beside ${loadPerSecond} requests/s`, signal, loaded[signal]),
    ]),
  };
}

const figuresOf = (when: string, times: Times, limit: number): Figure[] =>
  signals.map((signal) => ({
    name: `${signal}, ${when}, p95`,
    value: percentile(times[signal], 0.95),
    unit: 'ms',
    limit: { at: 'most', value: limit },
  }));
