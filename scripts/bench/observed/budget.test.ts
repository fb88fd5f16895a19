import { expect, it } from 'vitest';
import { compare } from '../compare.ts';
import { judge } from './budget.ts';

/** Times of a machine that is up to `noise` off, the same in each run. */
async function verdictFor(ratio: number, noise: number) {
  let nth = 0;
  const off = () => {
    nth += 1;
    return 1 + noise * Math.sin(nth * 7);
  };
  const taking = (name: string, time: number) => ({ name, measure: async () => [time * off()] });
  const comparison = await compare({
    title: 'costs',
    measures: [{ name: 'CPU', unit: 'µs', digits: 0 }],
    contestants: [taking('bare', 100), taking('observed', 100 * ratio)],
    rounds: 30,
  });
  return judge(comparison, 2);
}

it('keeps a budget that is not used up', async () => {
  expect(await verdictFor(1.9, 0.02)).toMatchObject({ isKept: true });
});

it('fails a regression that is larger than the noise', async () => {
  expect(await verdictFor(2.4, 0.02)).toMatchObject({ isKept: false });
});

it('does not fail what the noise may have been', async () => {
  expect(await verdictFor(2.1, 0.3)).toMatchObject({ isKept: true });
});
