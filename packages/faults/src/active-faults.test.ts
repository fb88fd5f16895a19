import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ActiveFaults, followFaults, noFaults } from './active-faults.ts';
import { setClockAhead } from './clock.ts';
import { type Switch, writeFlags } from './flag-file.ts';

let folder: string;
let problems: unknown[];
let faults: ActiveFaults;

const write = (text: string) => {
  writeFileSync(join(folder, 'draft'), text);
  renameSync(join(folder, 'draft'), join(folder, 'flags.json'));
};
const switchOn = (more: Partial<Switch> = {}) => {
  const until = Math.floor(Date.now() / 1_000) + 60;
  const on = { parameters: { delay_ms: 700 }, until, keep: false, ...more };
  write(writeFlags(new Map([['task-list-slow', on]])));
};
const slow = () => faults.active('task-list-slow');
const poll = () => expect.poll(slow, { timeout: patience(5_000) });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lab-faults-'));
  problems = [];
  faults = await followFaults(join(folder, 'flags.json'), (error) => problems.push(error));
});
afterEach(async () => {
  await faults.close();
  rmSync(folder, { recursive: true });
});

it('follows the file while it appears, changes and goes', async () => {
  expect(await slow()).toBeUndefined();
  switchOn();
  await poll().toEqual({ delay_ms: 700 });
  switchOn({ parameters: { delay_ms: 900 } });
  await poll().toEqual({ delay_ms: 900 });
  expect(await faults.active('event-loop-blocked')).toBeUndefined();
  rmSync(join(folder, 'flags.json'));
  await poll().toBeUndefined();
  expect(problems).toEqual([]);
});

it('ends a fault at its time, although the file stays as it is', async () => {
  switchOn({ until: Math.floor(Date.now() / 1_000) + 2 });
  await poll().toEqual({ delay_ms: 700 });
  await poll().toBeUndefined();
});

it('ends a fault by the clock of the machine, also while this process shows a later time', async () => {
  switchOn();
  await poll().toEqual({ delay_ms: 700 });
  setClockAhead(120_000);
  try {
    expect(await slow()).toEqual({ delay_ms: 700 });
  } finally {
    setClockAhead(0);
  }
});

it('stays as it was while the file cannot be used, and says so', async () => {
  switchOn();
  await poll().toEqual({ delay_ms: 700 });
  write('{');
  await expect.poll(() => problems, { timeout: patience(5_000) }).not.toEqual([]);
  expect(await slow()).toEqual({ delay_ms: 700 });
});

it('knows of no fault where none can be switched on', async () => {
  expect(await noFaults.active('task-list-slow')).toBeUndefined();
});
