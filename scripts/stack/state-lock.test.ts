import { rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { patience } from '@lab/testkit/patience';
import { temporaryDirectory } from '@lab/testkit/pipeline';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadSettings, type Settings } from './settings.ts';
import { withStateLock } from './state-lock.ts';

let settings: Settings;
const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
let folder: ReturnType<typeof temporaryDirectory>;

beforeEach(() => {
  folder = temporaryDirectory();
  settings = loadSettings({ LAB_STATE_DIR: folder.path });
});
afterEach(() => {
  said.mockClear();
  folder.remove();
});

it('lets one change come after the other', async () => {
  const order: string[] = [];
  const change = async () => {
    order.push('begins');
    await setImmediate();
    order.push('ends');
  };
  await Promise.all([withStateLock(settings, 'faults', change), withStateLock(settings, 'faults', change)]);
  expect(order).toEqual(['begins', 'ends', 'begins', 'ends']);
});

it('finishes the change, and says so, when the lock is lost meanwhile', {
  timeout: patience(20_000),
}, async () => {
  const done = await withStateLock(settings, 'exercise', async () => {
    rmdirSync(join(folder.path, 'exercise.lock'));
    await expect.poll(() => said.mock.calls.join(), { timeout: patience(15_000) }).toContain('exercise.lock');
    return 'done';
  });
  expect(done).toBe('done');
});
