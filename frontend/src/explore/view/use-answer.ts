import { serverNow } from '../../console/data/server-clock.ts';
import { parseRange } from '../../console/model/time-range.ts';
import type { Reading } from '../../follow/data/reading.ts';
import { once, useReading } from '../../follow/view/use-reading.ts';
import { type Answer, runQuery } from '../data/run.ts';
import type { Pane } from '../model/address.ts';

/** What the query of a pane finds. @param run undefined: it is not asked now */
export function useAnswer({ language, query, from, to }: Pane, run: number | undefined): Reading<Answer> {
  const isAsked = query.trim() !== '' && run !== undefined;
  return useReading(isAsked ? JSON.stringify([language, query, from, to, run]) : undefined, {
    read: (signal) => runQuery(language, query, rangeNow(from, to), signal),
    ...once,
  });
}

/** The last hour where the address says nothing that can be read; the field of the time says so. */
function rangeNow(from: string, to: string) {
  const now = serverNow();
  return parseRange(from, to, now) ?? { from: now - 3600, to: now };
}
