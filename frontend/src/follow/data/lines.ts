import { type LogLine, linesOf, logAnswer, rangeUrl } from '@lab/store-clients/loki';
import type { TimeRange } from '@lab/store-clients/time-range';
import { getJson } from '../../console/data/http.ts';

export const mostLines = 1_000;

/** The lines of a trace, of whatever service. */
export async function readLines(traceId: string, range: TimeRange, signal: AbortSignal): Promise<LogLine[]> {
  const query = `{service_name=~".+"} | trace_id="${traceId}"`;
  return linesOf(await getJson(rangeUrl('/query/loki', query, range, mostLines), logAnswer, signal));
}
