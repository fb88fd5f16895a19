import { compileMatcher } from '../logql/matcher.ts';
import type { Entry } from '../logql/pipeline.ts';
import type { EntrySource } from '../logql/source.ts';

/** Entries in memory, oldest first. */
export function memorySource(entries: readonly Entry[]): EntrySource {
  return {
    *entries({ matchers }, { start, end }, direction) {
      const tests = matchers.map((matcher) => ({ name: matcher.name, matches: compileMatcher(matcher) }));
      const ordered = direction === 'forward' ? entries : entries.toReversed();
      for (const entry of ordered) {
        if (entry.timestamp < start || entry.timestamp >= end) continue;
        if (tests.every(({ name, matches }) => matches(entry.stream.get(name) ?? ''))) yield entry;
      }
    },
    countSeries: () => undefined,
  };
}
