import { createHash } from 'node:crypto';

const variable = 'LAB_TEST_SLOWNESS';
const rounds = 40_000;
/** What the rounds take on one idle core of the machine for which the time-outs were chosen. */
const referenceMs = 60;

/** How much slower than that machine this one is now, 1 to 10; measured once for a run of the tests. */
export function slowness(): number {
  const known = Number(process.env[variable]);
  if (known >= 1) return known;
  const started = performance.now();
  for (let round = 0; round < rounds; round += 1) createHash('sha256').update(String(round)).digest();
  const measured = (performance.now() - started) / referenceMs;
  const factor = Math.min(10, Math.max(1, Math.round(measured * 10) / 10));
  process.env[variable] = String(factor);
  return factor;
}

/** A time-out of a test, longer on a slow machine. @param ms enough on a fast one */
export const patience = (ms: number): number => Math.round(ms * slowness());
