import { getJson, type PostingClient } from '@lab/store-clients/http';
import { metricAnswer, queryUrl, samplesOf } from '@lab/store-clients/prometheus';
import { backendMetrics } from '@lab/telemetry/metrics';
import { alertList } from '@lab/watch/alerts/alert';
import { z } from 'zod';
import { type Attempt, attempt } from '../attempt.ts';
import { type Check, type Verdict, verdictOf } from '../check.ts';
import type { VerifyContext } from '../context.ts';
import { startTraffic, type Traffic } from '../drive/traffic.ts';

/** The fast page of the availability objective: 14.4 times the budget over 1 h and 5 min (grafana/src/slo). */
const wanted = { slo: 'api-availability', severity: 'page', long_window: '1h' };

const errorsPerSecond = { least: 5, most: 100 } as const;
/** Enough to make the errors a small share of the last 5 min within a minute or two, and no load for two cores. */
const goodForEachError = 8;
const mostGoodPerSecond = 100;

/** In usual waits of 10 s: rules run every 15 s, the alert holds for a minute, errors leave the short window in 5 min. */
const waits = { pending: 18, firing: 18, received: 6, over: 72 } as const;
const tryNext =
  'Prometheus’ /alerts and /rules pages show the state; npx lab logs prometheus; npx lab logs alertmanager; npx lab alerts';

const alertsAnswer = z.looseObject({
  data: z.looseObject({
    alerts: z.array(z.looseObject({ labels: z.record(z.string(), z.string()), state: z.string() })),
  }),
});

const isWanted = (labels: Readonly<Record<string, string>>) =>
  Object.entries(wanted).every(([name, value]) => labels[name] === value);

/** The alert’s state in Prometheus; `inactive` when it has none. */
async function alertState({ http, endpoints }: VerifyContext, signal: AbortSignal): Promise<string> {
  const { data } = await getJson(http, `${endpoints.prometheus}/api/v1/alerts`, alertsAnswer, signal);
  return data.alerts.find(({ labels }) => isWanted(labels))?.state ?? 'inactive';
}

type Step = { readonly name: string; readonly waits: number; readonly where: string } & {
  readonly look: (signal: AbortSignal) => Promise<string | undefined>;
};

/** Waits until `look` finds nothing wrong, and tells how long that took. */
async function walk(context: VerifyContext, step: Step): Promise<Attempt<number>> {
  const begun = performance.now();
  context.say(`${step.name} …`);
  const result = await attempt(
    {
      ...context,
      deadlineMs: step.waits * context.deadlineMs,
      pollIntervalMs: 20 * context.pollIntervalMs,
    },
    { lookedFor: step.name, where: step.where, tryNext },
    async (signal) => {
      const wrong = await step.look(signal);
      if (wrong !== undefined) return { ok: false, seen: wrong };
      return { ok: true, value: (performance.now() - begun) / 1000 };
    },
  );
  if (result.ok) context.say(`${step.name}: after ${Math.round(result.value)} s`);
  return result;
}

function stateStep(context: VerifyContext, name: string, states: readonly string[], count: number): Step {
  const where = `${context.endpoints.prometheus}/api/v1/alerts`;
  const look = async (signal: AbortSignal) => {
    const state = await alertState(context, signal);
    return states.includes(state) ? undefined : `the alert is ${state}`;
  };
  return { name, waits: count, where, look };
}

function receivedStep(context: VerifyContext, status: 'firing' | 'resolved', since: number): Step {
  const where = context.endpoints.alerts;
  const look = async (signal: AbortSignal) => {
    const { alerts } = await getJson(context.http, where, alertList, signal);
    const fresh = alerts.filter(
      ({ labels, receivedAt }) => isWanted(labels) && Date.parse(receivedAt) >= since,
    );
    return fresh.some((alert) => alert.status === status) ? undefined : `${fresh.length} of this alert`;
  };
  return { name: `The webhook received it ${status}`, waits: waits.received, where, look };
}

const fail = (site: string) => (http: PostingClient, signal: AbortSignal) =>
  http.post(`${site}/api/simulate/error`, {}, signal);
const succeed = (site: string) => (http: PostingClient, signal: AbortSignal) =>
  http.get(`${site}/api/stats`, signal);

/** Runs the steps while the traffic flows; stops at the first that fails. */
async function during(
  traffic: Traffic,
  context: VerifyContext,
  steps: readonly Step[],
): Promise<Attempt<readonly number[]>> {
  const seconds: number[] = [];
  try {
    for (const step of steps) {
      const result = await walk(context, step);
      if (!result.ok) return result;
      seconds.push(Math.round(result.value));
    }
    return { ok: true, value: seconds, seenAt: Date.now() };
  } finally {
    await traffic.stop();
  }
}

/** The page needs 14.4 % errors over the last hour: so many that they are a fifth of it after a minute. */
async function neededErrors({ http, endpoints, signal }: VerifyContext): Promise<number> {
  const url = queryUrl(endpoints.prometheus, `sum(increase(${backendMetrics.httpRequests.name}[1h]))`);
  const [lastHour] = samplesOf(await getJson(http, url, metricAnswer, signal));
  const perSecond = Math.ceil(((lastHour?.value ?? 0) * 0.25) / 60);
  return Math.min(errorsPerSecond.most, Math.max(errorsPerSecond.least, perSecond));
}

async function burn(context: VerifyContext): Promise<Verdict> {
  const { endpoints, http, signal } = context;
  const since = Date.now();
  const perSecond = await neededErrors(context);
  context.say(`${perSecond} errors a second`);
  const errors = startTraffic(fail(endpoints.site), { http, perSecond, signal });
  const rise = await during(errors, context, [
    stateStep(context, 'The alert is pending', ['pending', 'firing'], waits.pending),
    stateStep(context, 'The alert is firing', ['firing'], waits.firing),
    receivedStep(context, 'firing', since),
  ]);
  if (!rise.ok) return verdictOf([rise.failure], '');
  const goodPerSecond = Math.min(mostGoodPerSecond, goodForEachError * perSecond);
  context.say(`${errors.count()} errors were sent; now ${goodPerSecond} good requests a second`);
  const good = startTraffic(succeed(endpoints.site), { http, perSecond: goodPerSecond, signal });
  const fall = await during(good, context, [
    stateStep(context, 'The alert is over', ['inactive'], waits.over),
    receivedStep(context, 'resolved', since),
  ]);
  if (!fall.ok) return verdictOf([fall.failure], '');
  const [pending, firing, received, over, resolved] = [...rise.value, ...fall.value];
  return verdictOf(
    [],
    `pending after ${pending} s, firing ${firing} s later, received ${received} s later; over after ${over} s, reported ${resolved} s later`,
  );
}

/** Only with --deep: it takes minutes and uses up error budget. */
export const burnAlert: Check = {
  id: 'alerts.burn-rate',
  title: '100 % errors: the availability alert fires, arrives and resolves',
  signal: 'metrics',
  phase: 'deep',
  proves:
    'While every request fails, the fast page of the availability objective (14.4 times the budget over 1 h and 5 min) becomes pending, then firing, Alertmanager delivers it to the lab’s own webhook, and once requests succeed again it resolves, which arrives too. Real windows, real rules: nothing is shortened.',
  whenItFails:
    'Never pending: the rule’s ratio (Prometheus’ /graph, `slo:sli_error:ratio_rate1h`) shows whether the errors are counted; an hour of much good traffic before the run keeps the hour’s ratio low, rightly. Firing, but not received: `npx lab logs alertmanager`. Received, but never over: requests still fail.',
  async judge(context) {
    await context.drive.finished;
    return burn(context);
  },
};
