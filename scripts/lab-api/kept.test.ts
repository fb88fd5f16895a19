import { describe, expect, it } from 'vitest';
import { kept } from './kept.ts';

const options = { keepMs: 100, deadlineMs: 1_000 };

describe('a result that is kept', () => {
  it('is computed once for all who ask meanwhile and soon after, then anew', async () => {
    let time = 0;
    let count = 0;
    const get = kept(async () => ++count, { ...options, now: () => time });
    expect(await Promise.all([get(), get(), get()])).toEqual([1, 1, 1]);
    time = 99;
    expect(await get()).toBe(1);
    time = 100;
    expect(await Promise.all([get(), get()])).toEqual([2, 2]);
  });

  it('is none after a failure: the next who asks tries again', async () => {
    let count = 0;
    const get = kept(async () => {
      count += 1;
      if (count === 1) throw new Error('no answer');
      return count;
    }, options);
    const both = await Promise.allSettled([get(), get()]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await get()).toBe(2);
  });

  it('ends at its deadline', async () => {
    const get = kept(
      (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
      { ...options, deadlineMs: 1 },
    );
    await expect(get()).rejects.toThrow(/timeout/);
  });
});
