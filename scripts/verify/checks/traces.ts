import { getJson } from '@lab/store-clients/http';
import { searchAnswer, searchUrl, spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';
import { services } from '@lab/telemetry/services';
import { spanAttributes } from '@lab/telemetry/spans';
import { attempt } from '../attempt.ts';
import type { Check } from '../check.ts';
import { type DrivenAction, timeOfRun } from '../context.ts';
import { steps } from '../drive/steps.ts';
import { judgeTrace } from '../judge/trace-chain.ts';
import { mustBeThere } from '../kept-traces.ts';
import { forEachAction } from './per-action.ts';

const needsSql = new Map(steps.map(({ action, sql }) => [action, sql]));

const tryNext =
  'npx lab logs collector and npx lab logs tempo; npx lab verify --only pipeline.losses tells whether spans were refused';

/** One trace from the click to the SQL statement. */
export const traceChain: Check = {
  id: 'traces.chain',
  title: 'One trace: click → fetch → backend → SQL',
  signal: 'traces',
  phase: 'signals',
  proves:
    'The trace whose id the page showed is in the trace store and whole: its root is the browser’s action, each request has a fetch span of the browser and below it a server span of the backend with the right route and status, SQL spans hang below those, and no span names a parent that is missing. The failed request is marked as failed. Where LAB_SAMPLING is not `all`, this holds for the traces that must be kept (docs/sampling.md).',
  whenItFails:
    'What is missing tells where it got lost. Only backend spans: the browser’s export (`/otlp`) does not arrive, see the developer tools’ network page. Only browser spans: `npx lab logs backend` warns when its export fails. Two traces instead of one: `traceparent` is not passed on. No trace at all: the Collector or the trace store, see `npx lab status`.',
  judge: (context) =>
    forEachAction(
      context,
      ({ action, traceId, requests }) => {
        const where = traceUrl(context.endpoints.tempo, traceId);
        const expected = { action, requests, sql: needsSql.get(action) ?? false };
        return attempt(
          context,
          { lookedFor: `the whole trace of ${action}`, where, tryNext },
          async (signal) => {
            const spans = spansOf(await getJson(context.http, where, traceAnswer, signal));
            const problems = judgeTrace(spans, expected);
            return problems.length === 0
              ? { ok: true, value: spans.length }
              : { ok: false, seen: `${spans.length} spans; ${problems.join('; ')}` };
          },
        );
      },
      'browser, backend and SQL spans in one parent chain',
      (action) => mustBeThere(context, action),
    ),
};

/** TraceQL that only this action’s trace and others of the same kind answer. */
export function searchQuery({ action, requests }: DrivenAction): string {
  const route = requests[0]?.route ?? '';
  return (
    `{ resource.service.name = "${services.frontend}" && name = "${action}" } && ` +
    `{ resource.service.name = "${services.backend}" && span.${spanAttributes.httpRoute} = "${route}" }`
  );
}

/** Being there by id is not enough: people search. */
export const traceSearch: Check = {
  id: 'traces.search',
  title: 'The same traces are found by TraceQL search',
  signal: 'traces',
  phase: 'signals',
  proves:
    'A search with TraceQL for the browser’s action together with the backend’s route finds the very trace of this run, so dashboards and the Explore view find it too.',
  whenItFails:
    'When `traces.chain` holds, the spans are there but not yet searchable: Tempo’s `query_frontend.query_end_cutoff`, `live_store.max_trace_idle` and `live_store.flush_check_period` decide how soon (tempo/tempo.yaml). When both fail, begin with `traces.chain`.',
  judge: (context) =>
    forEachAction(
      context,
      (action) => {
        const urlNow = () => searchUrl(context.endpoints.tempo, searchQuery(action), timeOfRun(context));
        return attempt(
          context,
          { lookedFor: `trace ${action.traceId} of ${action.action} by search`, where: urlNow(), tryNext },
          async (signal) => {
            const { traces } = await getJson(context.http, urlNow(), searchAnswer, signal);
            return traces.some(({ traceID }) => traceID === action.traceId)
              ? { ok: true, value: undefined }
              : { ok: false, seen: `${traces.length} other traces` };
          },
        );
      },
      'by service, action and route',
      (action) => mustBeThere(context, action),
    ),
};
