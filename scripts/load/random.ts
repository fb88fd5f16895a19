/** A number from 0 (included) to 1 (not included). */
export type Random = () => number;

/** Repeatable random numbers (mulberry32): the same seed, the same run. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A time until the next of events that do not know of each other, with this mean. */
export const exponential = (random: Random, mean: number): number => -Math.log(1 - random()) * mean;
