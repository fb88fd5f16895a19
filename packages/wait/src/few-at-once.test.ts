import { expect, it } from 'vitest';
import { fewAtOnce } from './few-at-once.ts';

it('works at a few inputs together, and keeps their order', async () => {
  let [running, most] = [0, 0];
  const outputs = await fewAtOnce([5, 1, 3, 2, 4], 2, async (input) => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < input; turn += 1) await Promise.resolve();
    running -= 1;
    return input * 10;
  });
  expect(outputs).toEqual([50, 10, 30, 20, 40]);
  expect(most).toBe(2);
});

it('rejects with the first error', async () => {
  const work = (input: number) => (input === 2 ? Promise.reject(new Error('two')) : Promise.resolve(input));
  await expect(fewAtOnce([1, 2, 3], 2, work)).rejects.toThrow('two');
});
