import { getJson } from '@lab/store-clients/http';
import { linesOf, linesOfTrace, logAnswer, rangeUrl } from '@lab/store-clients/loki';
import { searchAnswer, searchUrl } from '@lab/store-clients/tempo';
import type { FreshnessSignal } from '@lab/telemetry/metrics';
import { serviceNamespace, services } from '@lab/telemetry/services';
import { newMark, probedSignals } from '@lab/watch/probe/signals';
import { attempt } from '../attempt.ts';
import { type Check, verdictOf } from '../check.ts';
import { timeOfRun, type VerifyContext } from '../context.ts';

/** Telemetry of programs that are not part of the lab, which the drive does not use. */
export const ownPrograms: Check = {
  id: 'pipeline.programs',
  title: 'Telemetry of other programs arrives, with namespace and environment filled in',
  signal: 'pipeline',
  phase: 'signals',
  proves: `A span, a log record and a metric that verify itself sends to the Collector, as the service \`${services.verify}\`, are in their stores; namespace and environment, which it leaves out, are filled in.`,
  whenItFails:
    'It names the signal. Refused: what it says. Not there: the pipeline of that signal in collector/config.yaml (`npx lab logs collector`). There, but without namespace or environment: its `transform/defaults`.',
  async judge(context) {
    const mark = newMark(Date.now());
    const { collector } = context.endpoints;
    const outcomes = await Promise.all(
      probedSignals(services.verify).map(({ name, payload, isVisible }) => {
        const where = `${collector}/v1/${name}`;
        let sent = 0;
        return attempt(
          context,
          { lookedFor: `${name} of another program`, where, tryNext: 'npx lab logs collector' },
          async (signal) => {
            if (sent !== 200) sent = await context.http.post(where, payload(mark), signal);
            if (sent !== 200) return { ok: false, seen: `HTTP ${sent}` };
            if (!(await isVisible(mark, { http: context.http, stores: context.endpoints, signal })))
              return { ok: false, seen: 'sent, but not in its store' };
            return (await saysWhereItBelongs[name](context, mark.traceId, signal))
              ? { ok: true, value: undefined }
              : { ok: false, seen: 'without its namespace or environment' };
          },
        );
      }),
    );
    return verdictOf(
      outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.failure])),
      `${outcomes.length} signals sent and found`,
    );
  },
};

type Look = (context: VerifyContext, traceId: string, signal: AbortSignal) => Promise<boolean>;

/** Metrics have no resource in Prometheus but job and instance. */
const saysWhereItBelongs: Readonly<Record<FreshnessSignal, Look>> = {
  traces: async (context, traceId, signal) => {
    const { endpoints, http, settings } = context;
    const query = `{ trace:id = "${traceId}" && resource.service.namespace = "${serviceNamespace}" && resource.deployment.environment.name = "${settings.DEPLOYMENT_ENVIRONMENT}" }`;
    const url = searchUrl(endpoints.tempo, query, timeOfRun(context), 1);
    return (await getJson(http, url, searchAnswer, signal)).traces.length > 0;
  },
  logs: async (context, traceId, signal) => {
    const { endpoints, http, settings } = context;
    const query = linesOfTrace(services.verify, traceId);
    const url = rangeUrl(endpoints.loki, query, timeOfRun(context));
    return linesOf(await getJson(http, url, logAnswer, signal)).some(
      ({ fields }) =>
        fields.service_namespace === serviceNamespace &&
        fields.deployment_environment_name === settings.DEPLOYMENT_ENVIRONMENT,
    );
  },
  metrics: async () => true,
};
