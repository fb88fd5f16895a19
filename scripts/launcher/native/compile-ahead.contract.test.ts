import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../toolchain/process.ts';
import { compileAhead } from './compile-ahead.ts';

let folder: string;
const path = (name: string) => join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lab-compile-'));
  await writeFile(path('part.ts'), `import { name } from './imported.ts';\nconst here: string = name;\n`);
  await writeFile(
    path('imported.ts'),
    `import { writeFileSync } from 'node:fs';\nexport const name: string = 'x';\nwriteFileSync('${path('ran')}', '');\n`,
  );
  await writeFile(path('thread.ts'), `export const one: number = 1;\n`);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const launch = () => ({
  command: process.execPath,
  args: [path('part.ts')],
  threads: [path('thread.ts')],
  env: { NODE_COMPILE_CACHE: path('cache') },
});
const signal = AbortSignal.timeout(20_000);
const cached = async () =>
  (await readdir(path('cache'), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

test('every module is in the cache before the part runs, what it imports and its threads included', async () => {
  await compileAhead(launch(), signal);
  expect(existsSync(path('ran'))).toBe(false);
  const before = await cached();
  const { command, args, threads, env: environment } = launch();
  for (const module of [...args, ...threads]) await run(command, [module], { environment, signal });
  expect(existsSync(path('ran'))).toBe(true);
  expect((await cached()).map(({ name }) => name)).toEqual(before.map(({ name }) => name));
});

test('a program that is not Node.js, and a module that does not compile, are left to the start', async () => {
  await compileAhead({ command: '/missing/loki', args: ['part.ts'], env: {} }, signal);
  await writeFile(path('thread.ts'), 'export const one: number = ;\n');
  await compileAhead(launch(), signal);
  expect(existsSync(path('ran'))).toBe(false);
});
