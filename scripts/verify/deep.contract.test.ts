import { startServer, type TestServer } from '@lab/testkit/http-server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startCheck, type Verdict } from './check.ts';
import { burnAlert } from './checks/burn-alert.ts';
import { type FakeLab, healthyWorld, startFakeLab } from './testing/fake-lab.ts';

const labels = { alertname: 'Burn', slo: 'api-availability', severity: 'page', long_window: '1h' };

/** A lab whose alert follows what it is asked for: pending after one error, firing after three, over after five good requests. */
interface Behaviour {
  readonly fires: boolean;
  readonly delivers: boolean;
  readonly resolves: boolean;
}
const healthy: Behaviour = { fires: true, delivers: true, resolves: true };

let lab: FakeLab;
let server: TestServer;
let behaviour: Behaviour;
let errors: number;
let good: number;

const isOver = () => behaviour.resolves && good >= 5;
const stateNow = () => (errors >= 3 && behaviour.fires ? 'firing' : errors >= 1 ? 'pending' : undefined);

function received(): object[] {
  if (!behaviour.delivers || stateNow() !== 'firing') return [];
  const alert = {
    labels,
    annotations: {},
    startsAt: '',
    endsAt: '',
    fingerprint: 'f',
    receivedAt: new Date().toISOString(),
  };
  return [{ ...alert, status: 'firing' }, ...(isOver() ? [{ ...alert, status: 'resolved' }] : [])];
}

beforeEach(async () => {
  [behaviour, errors, good] = [healthy, 0, 0];
  lab = await startFakeLab(healthyWorld(0), 0);
  server = await startServer(({ path }, response) => {
    if (path === '/api/simulate/error') errors += 1;
    if (path === '/api/stats') good += 1;
    const state = isOver() ? undefined : stateNow();
    const body = path.startsWith('/api/v1/query?')
      ? { data: { result: [] } }
      : path === '/alerts'
        ? { alerts: received() }
        : { data: { alerts: state ? [{ labels, state }] : [] } };
    response.writeHead(path === '/api/simulate/error' ? 500 : 200).end(JSON.stringify(body));
  });
});
afterEach(async () => {
  await Promise.all([lab.close(), server.close()]);
});

async function judge(): Promise<Verdict> {
  const { url } = server;
  const endpoints = { ...lab.context.endpoints, site: url, prometheus: url, alerts: `${url}/alerts` };
  const judgeNow = await startCheck(burnAlert, {
    ...lab.context,
    endpoints,
    deadlineMs: 60,
    pollIntervalMs: 2,
  });
  return judgeNow();
}

it('follows the alert until it has fired, arrived and resolved', async () => {
  expect(await judge()).toMatchObject({
    status: 'ok',
    evidence: expect.stringMatching(/^pending after \d+ s, firing/),
  });
});

it.each<[string, Partial<Behaviour>, string, string]>([
  ['the alert never fires', { fires: false }, 'The alert is firing', 'the alert is pending'],
  ['nothing arrives', { delivers: false }, 'The webhook received it firing', '0 of this alert'],
  ['it never ends', { resolves: false }, 'The alert is over', 'the alert is firing'],
])('goes red when %s', async (_what, change, lookedFor, seen) => {
  behaviour = { ...healthy, ...change };
  expect(await judge()).toMatchObject({
    status: 'failed',
    failures: [{ lookedFor, seen: expect.stringContaining(seen) }],
  });
});
