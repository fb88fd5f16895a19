import { describe, expect, it } from 'vitest';
import { DeadlineError, type Look, waitUntil } from './wait-until.ts';

const notYet = (seen: string): Look<never> => ({ ok: false, seen });

describe('waitUntil', () => {
  it('gives back what was found', async () => {
    const looks: Look<string>[] = [notYet('a'), notYet('b'), { ok: true, value: 'c' }];
    const { value } = await waitUntil(async () => looks.shift() ?? notYet('none'), {
      what: 'c',
      deadlineMs: 5000,
      intervalMs: 1,
    });
    expect(value).toBe('c');
    expect(looks).toEqual([]);
  });

  it('takes a look that throws as not yet', async () => {
    let looks = 0;
    const look = async (): Promise<Look<number>> => {
      looks += 1;
      if (looks === 1) throw new Error('connection refused');
      return { ok: true, value: looks };
    };
    await expect(waitUntil(look, { what: 'x', deadlineMs: 5000, intervalMs: 1 })).resolves.toMatchObject({
      value: 2,
    });
  });

  it('looks at least once, and says at the deadline what was seen last', async () => {
    const failure = waitUntil(async () => notYet('503'), { what: 'the backend', deadlineMs: 0 });
    await expect(failure).rejects.toThrow(DeadlineError);
    await expect(failure).rejects.toThrow('the backend: not within 0 s; last seen: 503');
  });

  it('rejects with the reason of an abort, never with success', async () => {
    const controller = new AbortController();
    const look = async (): Promise<Look<never>> => {
      controller.abort(new Error('Ctrl-C'));
      return notYet('nothing');
    };
    const waiting = waitUntil(look, { what: 'x', deadlineMs: 5000, signal: controller.signal });
    await expect(waiting).rejects.toThrow('Ctrl-C');
  });
});
