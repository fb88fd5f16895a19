import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type TestServer } from '@lab/testkit/http-server';
import { afterEach, describe, expect, it } from 'vitest';
import { startCheck, type Verdict } from '../check.ts';
import { type FakeLab, healthyWorld, startFakeLab } from '../testing/fake-lab.ts';
import { movingBackend } from './moving-backend.ts';

const traceId = 'e'.repeat(32);
const oldAddress = '127.0.1.1:3001';
const newAddress = '127.0.1.2:3001';
const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()));
});

interface Restart {
  /** What the launcher’s file says afterwards. */
  readonly address: string;
  /** Status of answers through Nginx afterwards. */
  readonly status: number;
  /** What Nginx’ access line says. */
  readonly upstream: string | undefined;
  readonly reloads?: boolean;
  /** What Nginx’ pid file holds before; undefined: this process. */
  readonly nginx?: string;
}

async function serve(answer: Parameters<typeof startServer>[0]): Promise<TestServer> {
  const server = await startServer(answer);
  cleanUps.push(() => server.close());
  return server;
}

async function judge({
  address,
  status,
  upstream,
  reloads,
  nginx = String(process.pid),
}: Restart): Promise<Verdict> {
  const directory = await mkdtemp(join(tmpdir(), 'moving-backend-'));
  cleanUps.push(() => rm(directory, { recursive: true }));
  const backendTargetsFile = join(directory, 'backend.json');
  const nginxPidFile = join(directory, 'nginx.pid');
  const writeTarget = (target: string) =>
    writeFile(backendTargetsFile, JSON.stringify([{ targets: [target] }]));
  await writeTarget(oldAddress);
  if (nginx !== '') await writeFile(nginxPidFile, nginx);
  let current = 200;
  const site = await serve((_request, response) =>
    response.writeHead(current, { 'x-trace-id': traceId }).end(),
  );
  const values = upstream === undefined ? [] : [['1', JSON.stringify({ upstream_addr: upstream })]];
  const loki = await serve((_request, response) =>
    response.end(JSON.stringify({ data: { result: [{ stream: {}, values }] } })),
  );
  const lab: FakeLab = await startFakeLab(healthyWorld(Date.now()), Date.now());
  cleanUps.push(lab.close);
  const restartBackend = async () => {
    current = status;
    await writeTarget(address);
    if (reloads) await writeFile(nginxPidFile, String(process.ppid));
  };
  const { context } = lab;
  const judge = await startCheck(movingBackend, {
    ...context,
    endpoints: { ...context.endpoints, site: site.url, loki: loki.url },
    lab: { ...context.lab, restartBackend, backendTargetsFile, nginxPidFile },
  });
  return judge();
}

describe('the check of the moving backend', () => {
  it('is green when Nginx answers from the new address and was not reloaded', async () => {
    const verdict = await judge({ address: newAddress, status: 200, upstream: newAddress });
    expect(verdict).toMatchObject({
      status: 'ok',
      evidence: expect.stringContaining(`${oldAddress} → ${newAddress}`),
    });
  });

  it.each<[string, Restart, RegExp]>([
    [
      'the backend stays where it was',
      { address: oldAddress, status: 200, upstream: oldAddress },
      /still at 127\.0\.1\.1/,
    ],
    ['Nginx does not find it again', { address: newAddress, status: 502, upstream: newAddress }, /HTTP 502/],
    [
      'something answers from the old address',
      { address: newAddress, status: 200, upstream: oldAddress },
      /upstream_addr 127\.0\.1\.1/,
    ],
    [
      'there is no access line',
      { address: newAddress, status: 200, upstream: undefined },
      /no line of this request/,
    ],
    [
      'Nginx was restarted',
      { address: newAddress, status: 200, upstream: newAddress, reloads: true },
      /a restart/,
    ],
    [
      'Nginx was killed',
      { address: newAddress, status: 200, upstream: newAddress, nginx: '4194305' },
      /names the process 4194305, which does not run/,
    ],
    [
      'Nginx never started',
      { address: newAddress, status: 200, upstream: newAddress, nginx: '' },
      /Nginx does not run/,
    ],
  ])('goes red when %s', async (_name, restart, message) => {
    const verdict = await judge(restart);
    expect(verdict.status).toBe('failed');
    expect(verdict.status === 'failed' && verdict.failures.map(({ seen }) => seen).join()).toMatch(message);
  });
});
