import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { loadSettings, type Settings } from '../../../stack/settings.ts';
import { parts } from '../parts.ts';
import { shutDownStack } from '../shutdown.ts';
import { processesIn } from './processes.ts';
import { connectSupervisor, partDirectory, partProcesses, supervisorPid } from './supervisor.ts';

const sleeps = { command: '/bin/sleep', args: ['600'], env: {} };
let state: string;
let before: Settings;
let now: Settings;
beforeAll(() => {
  state = mkdtempSync(join(tmpdir(), 'lab-pm2-'));
  before = loadSettings({ LAB_STATE_DIR: state, PROJECT: 'before' });
  now = loadSettings({ LAB_STATE_DIR: state, PROJECT: 'now' });
});
afterAll(async () => {
  await shutDownStack(now, parts);
  rmSync(state, { recursive: true });
});

test('processes under names that this version does not know are not listed, and can be removed', async () => {
  await (await connectSupervisor(before)).start('dns', sleeps, 1000);
  const supervisor = await connectSupervisor(now);
  await supervisor.start('loki', sleeps, 1000);
  expect((await supervisor.list()).map(({ name }) => name)).toEqual(['loki']);
  expect(await supervisor.removeUnknown()).toEqual(['before-dns']);
  expect((await supervisor.list()).map(({ name }) => name)).toEqual(['loki']);
  expect(await processesIn(state)).toHaveLength(1);
});

/** A part that leaves a child behind when it is killed, as Nginx does. */
const forks = { command: '/bin/sh', args: ['-c', 'sleep 600 & wait'], env: {} };

test('a part that is started again ends what its killed process left behind', async () => {
  const supervisor = await connectSupervisor(now);
  await supervisor.start('nginx', forks, 1000);
  const pids = async () => (await partProcesses(now, 'nginx')).map(({ pid }) => pid);
  await expect.poll(pids).toHaveLength(2);
  const before = await pids();
  process.kill(Number((await supervisor.list()).find(({ name }) => name === 'nginx')?.pid), 'SIGKILL');
  await expect
    .poll(
      async () => {
        const after = await pids();
        return after.length === 2 && !after.some((pid) => before.includes(pid));
      },
      { timeout: patience(10_000) },
    )
    .toBe(true);
});

test('what a killed supervisor left behind is ended, and nothing else that works there', async () => {
  const guest = spawn('/bin/sleep', ['600'], { cwd: partDirectory(now, 'nginx') });
  onTestFinished(() => void guest.kill());
  process.kill(Number(await supervisorPid(now)), 'SIGKILL');
  await expect.poll(() => supervisorPid(now)).toBeUndefined();
  expect(await partProcesses(now, 'nginx')).toHaveLength(2);
  const { strays } = await shutDownStack(now, parts);
  expect(strays).toBe(3); // two of nginx, one of loki
  expect((await processesIn(state)).map(({ pid }) => pid)).toEqual([guest.pid]);
});

test('the lab goes down when its supervisor ends before it has answered', async () => {
  const supervisor = await connectSupervisor(now);
  await supervisor.start('loki', sleeps, 1000);
  // Stopped, this part takes the supervisor along, which is then waited for in vain.
  const kill = `trap 'kill -KILL ${await supervisorPid(now)}' INT TERM; while :; do sleep 0.05; done`;
  await supervisor.start('nginx', { command: '/bin/sh', args: ['-c', kill], env: {} }, 60_000);
  await expect.poll(async () => (await partProcesses(now, 'nginx')).length).toBeGreaterThan(0);
  const { stopped, strays } = await shutDownStack(now, parts);
  expect(stopped).toEqual([]);
  expect(strays).toBeGreaterThan(0);
  expect([...(await partProcesses(now, 'loki')), ...(await partProcesses(now, 'nginx'))]).toEqual([]);
});

test('the lab goes down with parts of another name', async () => {
  await (await connectSupervisor(before)).start('dns', sleeps, 1000);
  await (await connectSupervisor(now)).start('loki', sleeps, 1000);
  const { stopped, strays } = await shutDownStack(now, parts);
  expect(new Set(stopped)).toEqual(new Set(['before-dns', 'loki']));
  expect(strays).toBe(0);
  expect(await supervisorPid(now)).toBeUndefined();
});
