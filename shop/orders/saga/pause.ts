/**
 * Milliseconds to wait after so many tries that have failed: exponential back-off with full jitter
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).
 */
export const fullJitter =
  (first: number, longest: number, random: () => number = Math.random) =>
  (attempts: number): number =>
    Math.round(random() * Math.min(longest, first * 2 ** attempts));
