import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@lab/testkit/free-port';
import { patience } from '@lab/testkit/patience';
import { type RunningProgram, startProgram } from '@lab/testkit/program';
import { send } from '@lab/testkit/send';
import { waitUntil } from '@lab/wait/wait-until';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rootDirectory } from '../../scripts/stack/settings.ts';
import { alertList } from './alerts/alert.ts';
import { type AlertInbox, openInbox } from './alerts/inbox.ts';
import { createWatchApp } from './http-server.ts';
import { createFreshnessMetrics } from './probe/metrics.ts';

/** Alertmanager’s own view. */
const ownAlerts = z.array(z.looseObject({ status: z.looseObject({ inhibitedBy: z.array(z.string()) }) }));

const directory = mkdtempSync(join(tmpdir(), 'lab-watch-'));
const now = () => new Date('2026-01-02T03:04:05.678Z');
let inbox: AlertInbox;
let server: Server;
let url: string;

beforeAll(async () => {
  inbox = await openInbox(join(directory, 'watch'));
  server = createServer(createWatchApp({ registry: createFreshnessMetrics().registry, inbox, now }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  rmSync(directory, { recursive: true });
});

describe('the watch', () => {
  it('shows its metrics to the Collector', async () => {
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('lab_freshness_checks_total');
  });

  it.each([
    ['no JSON', '{', 400],
    ['another shape', '{"version":"3"}', 400],
    ['more than it takes', `"${'x'.repeat(1_100_000)}"`, 413],
  ])('refuses %s', async (_what, body, status) => {
    expect((await fetch(`${url}/alerts`, { method: 'POST', body })).status).toBe(status);
    expect(inbox.list()).toEqual([]);
  });

  it('takes no alert from a page of another site', async () => {
    const body = JSON.stringify({ alerts: [] });
    const fromPage = { 'content-type': 'text/plain', origin: 'https://elsewhere.example' };
    expect((await send(`${url}/alerts`, { method: 'POST', headers: fromPage, body })).status).toBe(403);
    const rebound = { host: 'rebound.example', 'sec-fetch-site': 'same-origin' };
    expect((await send(`${url}/alerts`, { method: 'POST', headers: rebound, body })).status).toBe(421);
    expect((await send(`${url}/alerts`, { headers: rebound })).status).toBe(421);
    expect(inbox.list()).toEqual([]);
  });

  it('knows no other page', async () => {
    expect((await fetch(`${url}/alerts`, { method: 'DELETE' })).status).toBe(404);
  });
});

describe('the real Alertmanager', () => {
  let alertmanager: RunningProgram;
  let api: string;

  beforeAll(async () => {
    const port = await freePort();
    api = `http://127.0.0.1:${port}`;
    writeFileSync(join(directory, 'webhook-url'), `${url}/alerts\n`);
    alertmanager = await startProgram('alertmanager', {
      args: [
        `--config.file=${join(rootDirectory, 'alertmanager/alertmanager.yml')}`,
        `--storage.path=${join(directory, 'alertmanager')}`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      cwd: directory,
      ready: `${api}/-/ready`,
    });
  });
  afterAll(() => alertmanager.stop());

  const sendAlerts = (alerts: unknown) =>
    fetch(`${api}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alerts),
    });
  const received = async () => alertList.parse(await (await fetch(`${url}/alerts`)).json()).alerts;
  const untilReceived = (count: number) =>
    waitUntil(
      async () => {
        const alerts = await received();
        return alerts.length >= count
          ? { ok: true, value: alerts }
          : { ok: false, seen: `${alerts.length} alerts` };
      },
      { what: `${count} alerts`, deadlineMs: patience(30_000) },
    );

  const untilInhibited = () =>
    waitUntil(
      async () => {
        const alerts = ownAlerts.parse(await (await fetch(`${api}/api/v2/alerts?inhibited=true`)).json());
        return alerts.some(({ status }) => status.inhibitedBy.length > 0)
          ? { ok: true, value: true }
          : { ok: false, seen: JSON.stringify(alerts) };
      },
      { what: 'an inhibited alert', deadlineMs: patience(30_000) },
    );

  it('takes no alert from a page of another site', async () => {
    const origin = { origin: 'https://elsewhere.example' };
    for (const headers of [origin, { ...origin, 'content-type': 'text/plain' }]) {
      const { status } = await send(`${api}/api/v2/alerts`, { method: 'POST', headers, body: '[]' });
      expect(status).toBe(415);
    }
    const preflight = await send(`${api}/api/v2/alerts`, { method: 'OPTIONS', headers: origin });
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('delivers a page, not the ticket about the same thing, and tells when it is over', async () => {
    const labels = { alertname: 'Burn', slo: 'api-availability' };
    const page = { labels: { ...labels, severity: 'page' }, annotations: { summary: 'It burns' } };
    const ticket = { labels: { ...labels, severity: 'ticket' } };
    await sendAlerts([page]);
    await untilReceived(1);
    await sendAlerts([ticket]);
    await untilInhibited();
    const endsAt = new Date().toISOString();
    await sendAlerts([
      { ...ticket, endsAt },
      { ...page, endsAt },
    ]);
    const { value } = await untilReceived(2);
    expect(value.map(({ status, labels: { severity } }) => [status, severity])).toEqual([
      ['resolved', 'page'],
      ['firing', 'page'],
    ]);
    expect(value.at(-1)).toMatchObject({
      annotations: { summary: 'It burns' },
      receivedAt: now().toISOString(),
    });
  });
});
