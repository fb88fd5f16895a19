import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { waitUntil } from '@lab/wait/wait-until';
import { expect, it } from 'vitest';
import { processesIn } from '../launcher/native/supervise/processes.ts';
import { runBenchmark } from './frame.ts';

/** Starts a process that detaches itself, as the parts of a lab do, and waits for ever. */
const hanging = `
  const { spawn } = require('node:child_process');
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { cwd: process.env.TMPDIR, detached: true, stdio: 'ignore' }).unref();
  setInterval(() => {}, 1000);`;
const found = (file: string) => `require('node:fs').writeFileSync(${JSON.stringify(file)}, '{"figures":[]}')`;

it('gives back what the benchmark found, with where and when', async () => {
  const result = await runBenchmark(
    { name: 'example', deadlineMinutes: 1 },
    new AbortController().signal,
    (file) => ['-e', found(file)],
  );
  expect(result).toMatchObject({ name: 'example', figures: [], versions: { node: process.versions.node } });
  expect(result.machine.cores).toBeGreaterThan(0);
});

it.each([
  ['is interrupted', 1, 'interrupted by a test'],
  ['misses its deadline', 2 / 60, 'did not end within 0:02'],
])('leaves neither process nor file when the benchmark %s', async (_, deadlineMinutes, message) => {
  const interruption = new AbortController();
  let directory = '';
  const running = runBenchmark({ name: 'example', deadlineMinutes }, interruption.signal, (file) => {
    directory = dirname(file);
    return ['-e', hanging];
  });
  const failed = expect(running).rejects.toThrow(message);
  await waitUntil(
    async () => {
      const { length } = await processesIn(directory);
      return length > 0 ? { ok: true, value: length } : { ok: false, seen: 'no process' };
    },
    { what: 'the detached process', deadlineMs: 10_000 },
  );
  if (deadlineMinutes === 1) interruption.abort(new Error(message));
  await failed;
  expect(await processesIn(directory)).toEqual([]);
  expect(existsSync(directory)).toBe(false);
});

it('ends what a benchmark left running when it ended by itself', async () => {
  let pid = 0;
  await runBenchmark({ name: 'example', deadlineMinutes: 1 }, new AbortController().signal, (file) => [
    '-e',
    `const { spawn } = require('node:child_process');
     const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
     const figures = [{ name: 'pid', value: pid, unit: '' }];
     require('node:fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify({ figures }));
     process.exit(0);`,
  ]).then(({ figures }) => {
    pid = figures[0]?.value ?? 0;
  });
  expect(pid).toBeGreaterThan(0);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it('says how it failed', async () => {
  const failing = runBenchmark({ name: 'example', deadlineMinutes: 1 }, new AbortController().signal, () => [
    '-e',
    'process.exit(3)',
  ]);
  await expect(failing).rejects.toThrow('The benchmark example ended with status 3.');
});
