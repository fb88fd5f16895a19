import { type ExerciseId, mendingOf } from '@lab/exercises/exercises';
import type { Truth } from '@lab/exercises/truth';
import { fetchClient, getJson, UnexpectedAnswer } from '@lab/store-clients/http';
import { metricAnswer, queryUrl } from '@lab/store-clients/prometheus';
import { searchAnswer, searchUrl, spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';
import { DeadlineError, reasonOf, waitUntil } from '@lab/wait/wait-until';
import type { Settings } from '../stack/settings.ts';
import { UserError } from '../terminal/user-error.ts';
import { endpointsOf } from '../verify/endpoints.ts';

/** What was done is visible in the metrics after one or two scrapes. */
const mendingShowsWithinMs = 20_000;
const notMended = 'not mended';
const http = fetchClient();

/** What a grade depends on beside the answer: the state of the running lab. */
interface Evidence {
  readonly traceIsEvidence: boolean;
  readonly isMended: boolean | undefined;
}

/**
 * Reads from the stores what a grade depends on.
 *
 * @param traceId that the answer names
 * @throws UserError when a store cannot be asked: a wrong grade would be worse than none
 */
export async function evidenceFor(
  settings: Settings,
  exercise: ExerciseId,
  traceId: string | undefined,
  truth: Truth,
): Promise<Evidence> {
  const { tempo, prometheus } = endpointsOf(settings);
  try {
    return {
      traceIsEvidence: traceId !== undefined && (await showsFault(tempo, traceId, truth)),
      isMended: await isMendedIn(prometheus, exercise),
    };
  } catch (error) {
    if (!isFailureOfStore(error)) throw error;
    throw new UserError(
      'The answer cannot be graded now',
      'See which part is not ready: npx lab status. The exercise goes on: answer again',
      [reasonOf(error)],
      { cause: error },
    );
  }
}

/** Whether what an exercise asks to be mended is mended; undefined where it asks for nothing. */
async function isMendedIn(prometheus: string, exercise: ExerciseId): Promise<boolean | undefined> {
  const mending = mendingOf(exercise);
  if (!mending) return undefined;
  const url = queryUrl(prometheus, mending.neededWhile);
  const isMended = async () => (await getJson(http, url, metricAnswer)).data.result.length === 0;
  // A Prometheus that fails is reported at once: below, a failed look only counts as "not yet".
  if (await isMended()) return true;
  return waitUntil(
    async () => ((await isMended()) ? { ok: true, value: true } : { ok: false, seen: notMended }),
    { what: mending.task, deadlineMs: mendingShowsWithinMs },
  ).then(
    () => true,
    (error: unknown) => {
      if (error instanceof DeadlineError && error.seen === notMended) return false;
      throw error;
    },
  );
}

/** Of the traces that start at the same time, so many are looked at. */
const mostTraces = 500;

/** Whether one of the truth's TraceQL queries finds this trace. */
async function showsFault(tempo: string, traceId: string, { causes }: Truth): Promise<boolean> {
  const spans = await spansOfTrace(tempo, traceId);
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

/** None when there is no such trace. */
async function spansOfTrace(tempo: string, traceId: string): Promise<ReturnType<typeof spansOf>> {
  const url = traceUrl(tempo, traceId);
  if ((await http.get(url)).status === 404) return [];
  return spansOf(await getJson(http, url, traceAnswer));
}

/** An answer that is none, or no connection (fetch throws a TypeError that has the reason as its cause). */
const isFailureOfStore = (error: unknown) =>
  error instanceof UnexpectedAnswer ||
  error instanceof DeadlineError ||
  (error instanceof TypeError && error.cause instanceof Error);
