import type { Truth } from '@lab/exercises/truth';
import { fetchClient, getJson, UnexpectedAnswer } from '@lab/store-clients/http';
import { searchAnswer, searchUrl, spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';

/** Of the traces that start at the same time, so many are looked at. */
const mostTraces = 500;

/** Whether one of the truth's TraceQL queries finds this trace. */
export async function showsFault(
  tempo: string,
  traceId: string | undefined,
  { causes }: Truth,
): Promise<boolean> {
  if (traceId === undefined) return false;
  const http = fetchClient();
  const spans = await getJson(http, traceUrl(tempo, traceId), traceAnswer).then(spansOf, (error: unknown) => {
    // There is no such trace.
    if (error instanceof UnexpectedAnswer) return [];
    throw error;
  });
  if (spans.length === 0) return false;
  const start = Math.min(...spans.map((span) => span.start));
  const end = Math.max(...spans.map((span) => span.start + span.durationMs));
  const range = { from: start / 1_000 - 1, to: end / 1_000 + 1 };
  const queries = causes.flatMap(({ evidence }) => evidence.filter(({ language }) => language === 'TraceQL'));
  for (const { query } of queries) {
    const { traces } = await getJson(http, searchUrl(tempo, query, range, mostTraces), searchAnswer);
    if (traces.some(({ traceID }) => traceID === traceId)) return true;
  }
  return false;
}
