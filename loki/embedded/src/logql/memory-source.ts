import { compileSelector } from './matcher.ts';
import type { Entry } from './pipeline.ts';
import type { EntrySource } from './source.ts';

/** Entries in memory, oldest first. */
export function memorySource(entries: readonly Entry[]): EntrySource {
  return {
    *entries({ matchers }, { start, end }, direction) {
      const isSelected = compileSelector(matchers);
      const ordered = direction === 'forward' ? entries : entries.toReversed();
      for (const entry of ordered) {
        if (entry.timestamp < start || entry.timestamp >= end) continue;
        if (isSelected(entry.stream)) yield entry;
      }
    },
    countSeries: () => undefined,
  };
}
