import type { Phase } from './profiles.ts';
import { exponential, type Random } from './random.ts';

/**
 * When sessions begin, in milliseconds from the start: users who do not know of each other (a Poisson process), as many a second as
 * the phases say. It is known before the first request is sent, so no answer can change it: an open model
 * (https://www.usenix.org/legacy/event/nsdi06/tech/schroeder/schroeder.pdf).
 *
 * @param perSecond what a factor of 1 is
 */
export function* arrivals(phases: readonly Phase[], perSecond: number, random: Random): Generator<number> {
  let due = exponential(random, 1);
  let expected = 0;
  let begin = 0;
  for (const phase of phases) {
    const inPhase = expectedWithin(phase, perSecond, phase.seconds);
    while (due < expected + inPhase) {
      yield 1_000 * (begin + secondsUntil(phase, perSecond, due - expected));
      due += exponential(random, 1);
    }
    expected += inPhase;
    begin += phase.seconds;
  }
}

/** How many arrivals are expected in the first seconds of a phase. */
function expectedWithin({ from, to, seconds }: Phase, perSecond: number, elapsed: number): number {
  return perSecond * (from * elapsed + ((to - from) * elapsed ** 2) / (2 * seconds));
}

/** Seconds into a phase at which so many are expected: `expectedWithin` the other way round. */
function secondsUntil({ from, to, seconds }: Phase, perSecond: number, count: number): number {
  const change = (to - from) / seconds;
  const wanted = count / perSecond;
  if (change === 0) return wanted / from;
  return (Math.sqrt(Math.max(0, from ** 2 + 2 * change * wanted)) - from) / change;
}
