import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parts } from '../stack/parts.ts';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { shutDownStack } from '../stack/shutdown.ts';
import { processesIn } from './processes.ts';
import { connectSupervisor, supervisorPid } from './supervisor.ts';

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

test('the lab goes down with them', async () => {
  await (await connectSupervisor(before)).start('dns', sleeps, 1000);
  const { stopped, strays } = await shutDownStack(now, parts);
  expect(new Set(stopped)).toEqual(new Set(['before-dns', 'loki']));
  expect(strays).toBe(0);
  expect(await supervisorPid(now)).toBeUndefined();
});
