import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { rememberSampling, samplingInUse } from './sampling.ts';
import { loadSettings } from './settings.ts';

const directory = mkdtempSync(join(tmpdir(), 'lab-sampling-'));
const settingsWith = (LAB_SAMPLING: string) =>
  loadSettings({ LAB_STATE_DIR: join(directory, 'state'), LAB_SAMPLING });
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it('remembers how the running lab samples, whatever the environment says later', async () => {
  expect(await samplingInUse(settingsWith('head'))).toBe('head');
  await rememberSampling(settingsWith('tail'));
  expect(await samplingInUse(settingsWith('all'))).toBe('tail');
});

it('refuses a mode that it does not know', () => {
  expect(() => settingsWith('some')).toThrow();
});
