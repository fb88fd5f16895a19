import { type LogLine, linesOf, logAnswer, rangeUrl } from '@lab/store-clients/loki';
import { getJson } from '../../console/data/http.ts';
import { endFor, serverNow } from '../../console/data/server-clock.ts';
import { mergeLines, mostTailLines } from '../model/tail.ts';

/** Seconds that a line may take from its time until it is stored, and is found nonetheless. */
const overlapSeconds = 15;
/** Seconds before the beginning whose lines are there at once. */
const firstSeconds = 60;

export type ReadTail = (signal: AbortSignal) => Promise<readonly LogLine[]>;

/** Reads lines as they come in: each reading has all that are known, the newest first. */
export function createTail(query: string): ReadTail {
  let lines: readonly LogLine[] = [];
  let readUntil = serverNow() - firstSeconds + overlapSeconds;
  return async (signal) => {
    const to = serverNow();
    const range = { from: readUntil - overlapSeconds, to: endFor(to) };
    const answer = await getJson(rangeUrl('/query/loki', query, range, mostTailLines), logAnswer, signal);
    readUntil = to;
    lines = mergeLines(lines, linesOf(answer));
    return lines;
  };
}
