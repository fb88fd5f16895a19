import type { LogLine } from '@lab/store-clients/loki';

/** Lines that are kept while they come in. */
export const mostTailLines = 1_000;

const keyOf = ({ time, text, fields }: LogLine) =>
  JSON.stringify([time, text, Object.entries(fields).sort()]);

/**
 * The lines of an overlapping part of the time added to those that are known, the newest first. A line that was written
 * twice comes twice in each answer, too: what is known so often already is not added again.
 */
export function mergeLines(known: readonly LogLine[], found: readonly LogLine[]): readonly LogLine[] {
  const counts = new Map<string, number>();
  for (const line of known) counts.set(keyOf(line), (counts.get(keyOf(line)) ?? 0) + 1);
  const fresh = found.filter((line) => {
    const left = counts.get(keyOf(line)) ?? 0;
    counts.set(keyOf(line), left - 1);
    return left <= 0;
  });
  if (fresh.length === 0) return known;
  return [...fresh, ...known].sort((a, b) => b.time - a.time).slice(0, mostTailLines);
}
