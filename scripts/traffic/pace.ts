import { setTimeout as delay } from 'node:timers/promises';

/** Time for what is paced; tests bring their own. */
export interface Clock {
  /** Milliseconds that only grow. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, { signal }).catch(() => undefined),
};

/**
 * Begins something at each of these times, whatever becomes of what was begun before, until the signal is aborted.
 *
 * @param times milliseconds from the start, growing
 * @param begin gets when it was due, on the clock; it must not take long
 */
export async function pace(
  times: Iterable<number>,
  begin: (dueAt: number) => void,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<void> {
  const start = clock.now();
  for (const time of times) {
    const dueAt = start + time;
    for (let wait = dueAt - clock.now(); wait > 0 && !signal.aborted; wait = dueAt - clock.now())
      await clock.sleep(wait, signal);
    if (signal.aborted) return;
    begin(dueAt);
  }
}

/** Evenly spaced, without end. */
export function* evenly(perSecond: number): Generator<number> {
  for (let nth = 1; ; nth += 1) yield (1_000 * nth) / perSecond;
}
