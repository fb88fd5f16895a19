import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { patience } from '@lab/testkit/patience';
import { expect, test } from 'vitest';

const module = JSON.stringify(new URL('./idle-collection.ts', import.meta.url).href);

/** Runs a program in a Node.js of its own. @returns its standard output */
async function run(program: string): Promise<string> {
  const source = `import { getHeapStatistics } from 'node:v8';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { collectWhileIdle } from ${module};
    let collections = 0;
    const { gc } = globalThis;
    globalThis.gc = (options) => { collections += 1; gc(options); };
    const heap = () => getHeapStatistics().total_heap_size;
    ${program}`;
  const args = ['--expose-gc', '--input-type=module', '--eval', source];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: patience(20_000) });
  return stdout.trim();
}

test('an idle thread gives its garbage back, and does not collect again for nothing', async () => {
  const program = `
    let kept = Array.from({ length: 400_000 }, (_, index) => ({ index }));
    const full = heap();
    kept = undefined;
    collectWhileIdle(20);
    while (heap() > full / 2) await sleep(5);
    const soFar = collections;
    await sleep(200);
    console.log(soFar, collections);`;
  expect(await run(program)).toBe('1 1');
});

test('a thread that works is left alone', async () => {
  const program = `
    collectWhileIdle(100);
    const end = performance.now() + 1_000;
    while (performance.now() < end) {
      const pause = performance.now() + 40;
      while (performance.now() < pause);
      await sleep(1);
    }
    console.log(collections);`;
  expect(await run(program)).toBe('0');
});
