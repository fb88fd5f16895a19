import { describe, expect, it } from 'vitest';
import { ApiError } from './api-error.ts';
import { retrying } from './retry.ts';

/** Fails with each error in turn, then answers; and keeps the pauses made. */
function failing(...errors: unknown[]) {
  const pauses: number[] = [];
  const attempt = async () => {
    const error = errors.shift();
    if (error) throw error;
    return 'answer';
  };
  const sleep = async (ms: number) => void pauses.push(ms);
  return { attempt, pauses, sleep };
}

const unreachable = () => new TypeError('Failed to fetch');
const status = (code: number) => new ApiError('words', { status: code });

describe('retrying', () => {
  it('repeats what fails for a passing reason, with longer pauses', async () => {
    const { attempt, pauses, sleep } = failing(unreachable(), status(503));
    expect(await retrying(attempt, { repeats: 2, sleep })).toBe('answer');
    expect(pauses).toEqual([300, 600]);
  });

  it('gives up after the last repeat, with words for the user', async () => {
    const { attempt, sleep } = failing(unreachable(), unreachable());
    await expect(retrying(attempt, { repeats: 1, sleep })).rejects.toThrow('The server cannot be reached');
  });

  it.each([400, 404, 422, 429, 500])('does not repeat a request that was answered with %i', async (code) => {
    const { attempt, pauses, sleep } = failing(status(code));
    await expect(retrying(attempt, { repeats: 2, sleep })).rejects.toMatchObject({ status: code });
    expect(pauses).toEqual([]);
  });

  it('stops when the request was aborted', async () => {
    const { attempt, pauses, sleep } = failing(unreachable());
    const signal = AbortSignal.abort(new DOMException('newer search', 'AbortError'));
    await expect(retrying(attempt, { repeats: 2, signal, sleep })).rejects.toThrow('newer search');
    expect(pauses).toEqual([]);
  });
});
