import { type ExerciseId, mendingOf } from '@lab/exercises/exercises';
import type { Truth } from '@lab/exercises/truth';
import { fetchClient, getJson, UnexpectedAnswer } from '@lab/store-clients/http';
import { metricAnswer, queryUrl } from '@lab/store-clients/prometheus';
import { searchAnswer, searchUrl, spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';
import { DeadlineError, waitUntil } from '@lab/wait/wait-until';
import type { Settings } from '../stack/settings.ts';
import { endpointsOf } from '../verify/endpoints.ts';

/** What was done shows in the metrics after a scrape or two. */
const mendingShowsWithinMs = 20_000;

/** Whether what an exercise asks to be mended is mended; undefined where it asks for nothing. */
export async function isMendedIn(settings: Settings, exercise: ExerciseId): Promise<boolean | undefined> {
  const mending = mendingOf(exercise);
  if (!mending) return undefined;
  const url = queryUrl(endpointsOf(settings).prometheus, mending.neededWhile);
  return waitUntil(
    async () => {
      const { data } = await getJson(fetchClient(), url, metricAnswer);
      return data.result.length === 0 ? { ok: true, value: true } : { ok: false, seen: 'not mended' };
    },
    { what: mending.task, deadlineMs: mendingShowsWithinMs },
  ).then(
    () => true,
    (error: unknown) => {
      if (error instanceof DeadlineError) return false;
      throw error;
    },
  );
}

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
