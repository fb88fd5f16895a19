import { badShare } from '@lab/exercises/causes';
import type { Evidence, Fault } from '@lab/faults/fault';
import { type FaultId, faultIds, faults } from '@lab/faults/faults';
import { fetchClient, getJson } from '@lab/store-clients/http';
import { rangeUrl as logsUrl, lokiAnswer } from '@lab/store-clients/loki';
import { metricAnswer, queryUrl, samplesOf } from '@lab/store-clients/prometheus';
import { searchAnswer, searchUrl } from '@lab/store-clients/tempo';
import { labMetrics } from '@lab/telemetry/metrics';
import { patience } from '@lab/testkit/patience';
import { afterAll, beforeAll, describe, type ExpectStatic, expect, it } from 'vitest';
import type { Load } from '../traffic/load.ts';
import { startShopLoad } from '../traffic/shop.ts';
import { startStandardLoad } from '../traffic/task-manager.ts';
import { TestLab } from './test-lab.ts';

const http = fetchClient();

let lab: TestLab;

beforeAll(async () => {
  lab = await TestLab.create();
  const started = await lab.lab(['up', '--with', 'shop']);
  expect(started, started.stderr).toMatchObject({ status: 0 });
}, patience(180_000));
afterAll(() => lab?.dispose(), patience(60_000));

const store = (port: string) => `http://127.0.0.1:${lab.port(port)}`;

async function valuesOf(promql: string): Promise<readonly number[]> {
  const answer = await getJson(http, queryUrl(store('PROMETHEUS_PORT'), promql), metricAnswer);
  return samplesOf(answer).map(({ value }) => value);
}

/** Percentage of bad events now. */
async function badShareOf(objective: string): Promise<number> {
  const [share = Number.NaN] = await valuesOf(badShare(objective));
  return share;
}

/** How many results the query has, since the fault was switched on. */
async function resultsOf({ language, query }: Evidence, since: number): Promise<number> {
  const range = { from: since, to: Date.now() / 1_000 };
  switch (language) {
    case 'PromQL':
      return (await valuesOf(query)).length;
    case 'LogQL':
      return (await getJson(http, logsUrl(store('LOKI_PORT'), query, range), lokiAnswer)).data.result.length;
    case 'TraceQL':
      return (await getJson(http, searchUrl(store('TEMPO_PORT'), query, range), searchAnswer)).traces.length;
  }
}

/** The faults of a workload that users feel, or only those who run the lab see. */
const idsOf = (workload: Fault['workload'], felt: boolean) =>
  faultIds.filter((id) => {
    const fault: Fault = faults[id];
    return fault.workload === workload && 'objective' in fault.moves === felt;
  });

const inTurn = { concurrent: false, timeout: patience(300_000) };

// Both at the same time: they share no service. Within each, one fault after the other.
describe.concurrent.each([
  { title: 'the task manager', workload: undefined, startTraffic: async () => startStandardLoad(lab.url) },
  { title: 'the shop', workload: 'shop' as const, startTraffic: () => startShopLoad(lab.url) },
])('$title', ({ workload, startTraffic }) => {
  let traffic: Load;
  beforeAll(async () => {
    traffic = await startTraffic();
  }, patience(60_000));
  afterAll(() => traffic?.stop(), patience(60_000));

  it.for(idsOf(workload, true))(
    'under load: users feel %s, its evidence finds it, and it is over when it is switched off',
    inTurn,
    (id, { expect }) => isFeltFoundAndOver(id, expect),
  );

  // All at once, as none is in the way of another.
  it(
    'under load: what only those who run the lab see appears, and is over when it is switched off',
    inTurn,
    ({ expect }) => Promise.all(idsOf(workload, false).map((id) => appearsAndIsOver(id, expect))),
  );
});

const calm = { timeout: patience(90_000), interval: 500 };
const within = ({ moves }: Fault) => ({ timeout: patience(moves.withinSeconds * 1_000), interval: 500 });

/** @param expect of the test: the one that all tests share does not know which of those that run now it is in */
async function isFeltFoundAndOver(id: FaultId, expect: ExpectStatic): Promise<void> {
  const fault: Fault = faults[id];
  const { moves } = fault;
  if (!('objective' in moves)) throw new Error(`users do not feel ${id}`);
  const share = () => badShareOf(moves.objective);
  // The load, or the fault before, is seen to have no effect on it.
  await expect.poll(share, calm).toBeLessThan(moves.byPoints / 2);
  const usual = await share();
  const since = Date.now() / 1_000;
  await whileOn(id, expect, async () => {
    await expect.poll(share, within(fault)).toBeGreaterThan(usual + moves.byPoints);
    await isFoundBy(fault, since, expect);
  });
  await expect.poll(share, calm).toBeLessThan(moves.byPoints / 2);
}

/** Signals are visible after a few seconds: by then the newest traffic of so many is in the answer. */
const lastSeconds = 10;

async function appearsAndIsOver(id: FaultId, expect: ExpectStatic): Promise<void> {
  const fault: Fault = faults[id];
  const { moves } = fault;
  if (!('appears' in moves)) throw new Error(`users feel ${id}`);
  const recent = () => resultsOf(moves.appears, Date.now() / 1_000 - lastSeconds);
  await expect.poll(recent, { ...calm, message: moves.appears.query }).toBe(0);
  const since = Date.now() / 1_000;
  await whileOn(id, expect, async () => {
    await expect.poll(recent, { ...within(fault), message: moves.appears.query }).toBeGreaterThan(0);
    await isFoundBy(fault, since, expect);
  });
  await expect.poll(recent, { ...calm, message: moves.appears.query }).toBe(0);
}

async function isFoundBy(fault: Fault, since: number, expect: ExpectStatic): Promise<void> {
  for (const one of fault.evidence)
    await expect
      .poll(() => resultsOf(one, since), { ...within(fault), message: one.query })
      .toBeGreaterThan(0);
}

/** A fault that a failed test left on would spoil the next one. */
async function whileOn(id: FaultId, expect: ExpectStatic, look: () => Promise<void>): Promise<void> {
  const on = await lab.lab(['fault', 'on', id]);
  expect(on, on.stderr).toMatchObject({ status: 0 });
  try {
    expect((await lab.lab(['fault', 'status'])).stdout).toContain(id);
    const marks = () => valuesOf(`${labMetrics.faultActive.name}{kind="${id}"} > 0`);
    await expect.poll(marks, { timeout: patience(30_000) }).toHaveLength(1);
    await look();
  } finally {
    expect(await lab.lab(['fault', 'off', id])).toMatchObject({ status: 0 });
  }
}

it(
  'says in a verification which faults are on, and ends them at the next start',
  async () => {
    expect(await lab.lab(['fault', 'on', 'task-list-slow', '--for', '1h'])).toMatchObject({ status: 0 });
    const { stdout } = await lab.lab(['verify', '--only', 'browser.actions']);
    expect(stdout).toContain('Faults are on, and checks may fail because of them: task-list-slow');
    expect(await lab.lab(['up'])).toMatchObject({ status: 0 });
    expect((await lab.lab(['fault', 'status'])).stdout).toContain('task-list-slow');
    expect(await lab.lab(['down'])).toMatchObject({ status: 0 });
    const refused = await lab.lab(['fault', 'on', 'task-list-slow']);
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.stderr).toContain('The lab does not run');
    expect(await lab.lab(['up'])).toMatchObject({ status: 0 });
    expect((await lab.lab(['fault', 'status'])).stdout).toBe('No fault is on.\n');
    expect(await lab.lab(['up', '--without', 'shop'])).toMatchObject({ status: 0 });
    expect((await lab.lab(['fault', 'on', 'payment-slow'])).stderr).toContain('npx lab up --with shop');
  },
  patience(180_000),
);
