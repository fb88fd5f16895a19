import { parseExposition } from '@lab/store-clients/exposition';
import { getJson, getText } from '@lab/store-clients/http';
import {
  exemplarAnswer,
  exemplarsUrl,
  metricAnswer,
  queryUrl,
  samplesOf,
} from '@lab/store-clients/prometheus';
import { spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';
import { backendMetrics, type MetricDefinition } from '@lab/telemetry/metrics';
import { scrapeJobs } from '@lab/telemetry/services';
import { fewAtOnce } from '@lab/wait/few-at-once';
import { type Attempt, attempt } from '../attempt.ts';
import { type Check, type ComparingCheck, type Failure, type Visibility, verdictOf } from '../check.ts';
import {
  type DrivenAction,
  type DrivenSession,
  type SentRequest,
  timeOfRun,
  type VerifyContext,
} from '../context.ts';
import { steps } from '../drive/steps.ts';
import { countRequests, countsOf, differences, type RequestCounts } from '../judge/counters.ts';
import { mustBeThere } from '../kept-traces.ts';
import { backendAddress } from '../lab/backend.ts';

/** So many exemplars without an action are looked up. */
const lookedUp = 50;

const tryNext =
  'Close other tabs of the lab and stop other clients of its API, they count too; then npx lab status and npx lab logs collector';

interface CounterExpectation {
  readonly metric: MetricDefinition;
  /** Which of the requests that were sent must have counted. */
  readonly counts: (request: SentRequest) => boolean;
}

function expectCounts(
  context: VerifyContext,
  metric: string,
  where: string,
  read: (signal: AbortSignal) => Promise<RequestCounts>,
  [before, sent]: readonly [RequestCounts, RequestCounts],
): Promise<Attempt<void>> {
  return attempt(
    context,
    { lookedFor: `${metric} moved by exactly what was sent`, where, tryNext },
    async (signal) => {
      const wrong = differences(before, sent, await read(signal));
      return wrong.length === 0 ? { ok: true, value: undefined } : { ok: false, seen: wrong.join('; ') };
    },
  );
}

/** The last click: the count of the whole run cannot be right before it. */
function lastVisible({ actions }: DrivenSession, seenAt: number): Visibility[] {
  const last = actions.at(-1);
  return last ? [{ action: last.action, afterMs: seenAt - last.startedAt }] : [];
}

/**
 * The base comes from the backend itself, so that a late scrape cannot blur it. Afterwards the backend must agree with
 * the browser at once, and Prometheus with both.
 */
function counterCheck({
  metric: { name },
  counts,
}: CounterExpectation): Pick<ComparingCheck<RequestCounts>, 'baseline' | 'judge'> {
  const pageOf = async ({ lab }: VerifyContext) =>
    `http://${await backendAddress(lab.backendTargetsFile)}/metrics`;
  const readBackend = async (context: VerifyContext, signal?: AbortSignal) =>
    countsOf(parseExposition(await getText(context.http, await pageOf(context), signal)), name);
  return {
    baseline: readBackend,
    async judge(context, before) {
      const query = queryUrl(context.endpoints.prometheus, `${name}{job="${scrapeJobs.backend}"}`);
      const readPrometheus = async (signal: AbortSignal) =>
        countsOf(samplesOf(await getJson(context.http, query, metricAnswer, signal)), name);
      const session = await context.drive.finished;
      const sent = session.requests.filter(counts);
      const base = [before, countRequests(sent)] as const;
      const page = await pageOf(context);
      const outcomes = await Promise.all([
        expectCounts(
          context,
          `the backend’s own ${name}`,
          page,
          (signal) => readBackend(context, signal),
          base,
        ),
        expectCounts(context, `${name} in Prometheus`, query, readPrometheus, base),
      ]);
      const seenAt = outcomes[1].ok ? outcomes[1].seenAt : undefined;
      return verdictOf(
        outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.failure])),
        `moved by exactly ${sent.length}, per method, route and status`,
        seenAt === undefined ? [] : lastVisible(session, seenAt),
      );
    },
  };
}

/** Every request counts once. */
export const requestCounter: ComparingCheck<RequestCounts> = {
  id: 'metrics.requests',
  title: 'The request counter moved by exactly the requests sent',
  signal: 'metrics',
  phase: 'signals',
  proves: `\`${backendMetrics.httpRequests.name}\` in Prometheus grew, for each method, route and status, by exactly the number of requests that left the browser (counted by its network, not by the page). Nothing is lost, nothing counted twice.`,
  whenItFails:
    'Too many: somebody else uses the lab (another tab, a load test); run again alone. Too few, and the backend’s own page (/metrics) is right: the way to Prometheus is slow or broken, see `metrics.targets`. The backend’s own page is wrong too: a defect of the backend.',
  ...counterCheck({ metric: backendMetrics.httpRequests, counts: () => true }),
};

/** Errors are 5xx. */
export const errorCounter: ComparingCheck<RequestCounts> = {
  id: 'metrics.errors',
  title: 'The error counter moved by exactly the simulated errors',
  signal: 'metrics',
  phase: 'signals',
  proves: `\`${backendMetrics.httpErrors.name}\` in Prometheus grew by the simulated error and by nothing else: no request of the run failed unasked.`,
  whenItFails:
    'It names the route that failed or was not counted. `npx lab logs backend` has the stack of every 5xx; the trace id of the action leads to it.',
  ...counterCheck({ metric: backendMetrics.httpErrors, counts: ({ status }) => status >= 500 }),
};

/** The way from a metric to a trace. */
export const exemplars: Check = {
  id: 'metrics.exemplars',
  title: 'The request histogram has exemplars of this run',
  signal: 'metrics',
  phase: 'signals',
  proves: `\`${backendMetrics.httpRequestDuration.name}\` carries, as exemplar, a trace id of this run: from a slow point in a graph one click leads to its trace. The exemplars of the run (the last ${lookedUp}) name traces that the store has, whatever LAB_SAMPLING keeps.`,
  whenItFails:
    'Ask the backend’s /metrics page: without `# {trace_id=…}` after the buckets the backend does not write them. With them, the Collector must scrape OpenMetrics and Prometheus must run with `--enable-feature=exemplar-storage`. An exemplar whose trace is missing: the backend and the Collector disagree about what is kept; `npx lab up` starts both with the same LAB_SAMPLING.',
  async judge(context) {
    const done = new Map<string, DrivenAction>();
    const noting = steps.map(async ({ action: name }) => {
      const action = await context.drive.action(name);
      done.set(action.traceId, action);
    });
    await Promise.any(noting).catch(() => context.drive.finished);
    const series = `${backendMetrics.httpRequestDuration.name}_bucket{job="${scrapeJobs.backend}"}`;
    const urlNow = () => exemplarsUrl(context.endpoints.prometheus, series, timeOfRun(context));
    const found = await attempt(
      context,
      {
        lookedFor: 'an exemplar with a trace id of this run',
        where: urlNow(),
        tryNext: 'Compare with the backend’s own /metrics; npx lab logs prometheus',
      },
      async (signal) => {
        const { data } = await getJson(context.http, urlNow(), exemplarAnswer, signal);
        const ids = data.flatMap((one) => one.exemplars.map(({ labels }) => labels.trace_id ?? ''));
        const hit = ids.map((id) => done.get(id)).find((action) => action !== undefined);
        return hit
          ? { ok: true, value: hit }
          : { ok: false, seen: `${ids.length} exemplars, none of ${[...done.keys()].join(', ')}` };
      },
    );
    if (!found.ok) return verdictOf([found.failure], '');
    const dangling = await exemplarsWithoutTrace(context, urlNow(), done);
    if (dangling.length > 0) return verdictOf(dangling, '');
    const { action, startedAt, traceId } = found.value;
    return verdictOf([], `${traceId} of ${action}`, [{ action, afterMs: found.seenAt - startedAt }]);
  },
};

/**
 * One failure for each exemplar since the run began whose trace the store does not have.
 *
 * @param done what the browser did: `traces.chain` looks for the traces of it that must be there
 */
async function exemplarsWithoutTrace(
  context: VerifyContext,
  url: string,
  done: ReadonlyMap<string, DrivenAction>,
): Promise<readonly Failure[]> {
  const { data } = await getJson(context.http, url, exemplarAnswer, context.signal);
  const ids = new Set(data.flatMap(({ exemplars: some }) => some.map(({ labels }) => labels.trace_id ?? '')));
  const others = [...ids].filter((id) => {
    const action = done.get(id);
    return !action || !mustBeThere(context, action);
  });
  const looks = await fewAtOnce(others.slice(-lookedUp), 6, (id) => {
    const where = traceUrl(context.endpoints.tempo, id);
    const lookedFor = `the trace ${id}, which an exemplar names`;
    return attempt(context, { lookedFor, where, tryNext: 'docs/sampling.md' }, async (signal) => {
      const { status, text } = await context.http.get(where, signal);
      const isThere = status === 200 && spansOf(traceAnswer.parse(JSON.parse(text))).length > 0;
      return isThere ? { ok: true, value: undefined } : { ok: false, seen: `HTTP ${status}, no spans` };
    });
  });
  return looks.flatMap((look) => (look.ok ? [] : [look.failure]));
}
