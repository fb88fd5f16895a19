import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadSettings } from './settings.ts';
import { chooseWorkloads, workloadsOf } from './workloads.ts';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'lab-workloads-'));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const settingsWith = (changes: Record<string, string> = {}) =>
  loadSettings({ LAB_STATE_DIR: state, ...changes });

it('are those of the settings until a start was asked for others', async () => {
  expect(await workloadsOf(settingsWith())).toEqual(['tasks']);
  expect(await workloadsOf(settingsWith({ LAB_WORKLOADS: 'tasks, shop' }))).toEqual(['tasks', 'shop']);
  await chooseWorkloads(settingsWith(), { add: [], remove: [] });
  expect(await workloadsOf(settingsWith({ LAB_WORKLOADS: 'tasks,shop' }))).toEqual(['tasks', 'shop']);
});

it('stay as the last start that was asked has chosen them', async () => {
  await chooseWorkloads(settingsWith(), { add: ['shop'], remove: [] });
  expect(await workloadsOf(settingsWith())).toEqual(['tasks', 'shop']);
  await chooseWorkloads(settingsWith(), { add: [], remove: ['shop'] });
  expect(await workloadsOf(settingsWith({ LAB_WORKLOADS: 'tasks,shop' }))).toEqual(['tasks']);
});

it.each(['shop', 'tasks,shops'])('LAB_WORKLOADS=%s is refused', (value) => {
  expect(() => settingsWith({ LAB_WORKLOADS: value })).toThrow(/cannot be used/);
});

it('LAB_WORKLOADS without a value is not set', () => {
  expect(settingsWith({ LAB_WORKLOADS: '' }).LAB_WORKLOADS).toEqual(['tasks']);
});

it.each(['', '["shops"]', '{'])(
  'a choice that was damaged (%s) is an error that names the file',
  async (text) => {
    writeFileSync(join(state, 'workloads.json'), text);
    await expect(workloadsOf(settingsWith())).rejects.toThrow(/workloads.json does not say which workloads/);
  },
);
