import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { acceptOtlp, startServer, type TestServer } from '@lab/testkit/http-server';
import { patience } from '@lab/testkit/patience';
import { temporaryDirectory } from '@lab/testkit/pipeline';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { activeFaults } from '../faults/switches.ts';
import { processesIn } from '../launcher/native/supervise/processes.ts';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { exerciseDirectory, readHappened } from './files.ts';
import { endSession, startSession } from './session.ts';

let site: TestServer;
let settings: Settings;
const folder = temporaryDirectory();
const real = join(folder.path, 'real');

beforeAll(async () => {
  site = await startServer(acceptOtlp);
  mkdirSync(real);
  symlinkSync(real, join(folder.path, 'link'));
  settings = loadSettings({
    LAB_HTTP_PORT: String(site.port),
    COLLECTOR_OTLP_PORT: String(site.port),
    LAB_HOST: '127.0.0.1',
    LAB_STATE_DIR: join(folder.path, 'link'),
  });
});
afterEach(() => endSession(settings));
afterAll(async () => {
  await site.close();
  folder.remove();
});

/** A process that works in this directory, as the shell of a student. */
async function startIn(cwd: string) {
  const child = spawn('sleep', ['60'], { cwd, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child;
}

it('ends its own process, also behind a symbolic link, and no shell in the directory of the answer', async () => {
  await startSession(settings, 'slow-list', 1);
  const shell = await startIn(exerciseDirectory(settings));
  const inside = async () =>
    (await processesIn(realpathSync(exerciseDirectory(settings)))).map(({ pid }) => pid);
  expect(await inside()).toHaveLength(2);
  await endSession(settings);
  expect(await inside()).toEqual([shell.pid]);
});

it('ends the faults of an exercise whose process was killed', async () => {
  const soon = { lead: [0, 0], between: [0, 0], tolerance: 20 } as const;
  await startSession(settings, 'slow-list', 1, soon);
  const faults = async () => [...(await activeFaults(settings)).keys()];
  await expect.poll(faults, { timeout: patience(20_000) }).toEqual(['task-list-slow']);
  for (const { pid } of await processesIn(realpathSync(join(exerciseDirectory(settings), 'runner'))))
    process.kill(pid, 'SIGKILL');
  await endSession(settings);
  expect(await faults()).toEqual([]);
});

it('keeps each of the events that begin at the same time', async () => {
  const atOnce = { lead: [0, 0], between: [0, 0], tolerance: 20 } as const;
  const { events } = await startSession(settings, 'two-at-once', 1, atOnce);
  const begun = async () => ((await readHappened(settings)) ?? []).map(({ id }) => id).toSorted();
  await expect.poll(begun, { timeout: patience(20_000) }).toEqual(events.map(({ id }) => id).toSorted());
  await endSession(settings);
  expect([...(await activeFaults(settings)).keys()]).toEqual([]);
});
