import { getJson } from '@lab/store-clients/http';
import { type LogLine, linesOf, linesOfTrace, logAnswer, rangeUrl } from '@lab/store-clients/loki';
import { browserLogEvents } from '@lab/telemetry/logs';
import { type ServiceName, services } from '@lab/telemetry/services';
import { type BrowserAction, browserActions, spanAttributes } from '@lab/telemetry/spans';
import { attempt } from '../attempt.ts';
import type { Check } from '../check.ts';
import { type DrivenAction, timeOfRun } from '../context.ts';
import { judgeAccessLine, judgeRequestLines } from '../judge/log-lines.ts';
import { forEachAction } from './per-action.ts';

interface LogExpectation {
  readonly service: ServiceName;
  readonly what: string;
  readonly tryNext: string;
  /** What is wrong with the lines of one action’s trace; nothing: all are there. */
  readonly judge: (lines: readonly LogLine[], action: DrivenAction) => string[];
}

function judgeLogs({ service, what, tryNext, judge }: LogExpectation): Check['judge'] {
  return (context) =>
    forEachAction(
      context,
      (action) => {
        const query = linesOfTrace(service, action.traceId);
        const urlNow = () => rangeUrl(context.endpoints.loki, query, timeOfRun(context));
        return attempt(
          context,
          { lookedFor: `${what} of ${action.action}`, where: urlNow(), tryNext },
          async (signal) => {
            const lines = linesOf(await getJson(context.http, urlNow(), logAnswer, signal));
            const problems = judge(lines, action);
            return problems.length === 0
              ? { ok: true, value: undefined }
              : { ok: false, seen: [...new Set(problems)].join('; ') };
          },
        );
      },
      `${what}, with the same trace id`,
    );
}

/** The request of the page itself, whose trace its load continues with. */
const documentOf = (action: BrowserAction) =>
  action === browserActions.load ? [{ method: 'GET', path: '/', route: '/', status: 200, traceId: '' }] : [];

/** Nginx’ part of the way. */
export const accessLines: Check = {
  id: 'logs.nginx',
  title: 'Nginx’ access lines carry the trace id',
  signal: 'logs',
  phase: 'signals',
  proves:
    'For every request of every action, and for the page itself, there is a line of Nginx’ access log in Loki with the action’s trace id and the right method, path and status; the Collector has read its time, its severity and the attributes that can be filtered, and filled in the environment.',
  whenItFails:
    'Look into the file that Nginx writes (natively `.lab/logs/nginx-access.log`, in containers /var/log/lab-nginx/access.log of the service nginx). The line is there with the id: the Collector does not read it (`npx lab logs collector`, receiver file_log). There with it, but without its time, its severity or an attribute: `operators` and `transform/access_log` in collector/config.yaml. There without the id: the `log_format` in nginx/lab.conf.template. Not there: the request did not pass Nginx.',
  judge: judgeLogs({
    service: services.nginx,
    what: 'an access line for each request',
    tryNext: 'Nginx’ access log (.lab/logs/nginx-access.log); npx lab logs collector (receiver file_log)',
    judge: (lines, { action, requests }) => [
      ...judgeRequestLines(lines, [...documentOf(action), ...requests], {
        field: 'path',
        of: ({ path }) => path,
      }),
      ...lines.flatMap(judgeAccessLine),
    ],
  }),
};

/** The backend’s part of the way. */
export const backendLines: Check = {
  id: 'logs.backend',
  title: 'The backend’s request lines carry the trace id',
  signal: 'logs',
  phase: 'signals',
  proves:
    'For every request of every action the backend wrote one log line; it is in Loki with the action’s trace id and the right method, route and status.',
  whenItFails:
    '`npx lab logs backend` shows what it wrote. The line is there with `trace_id`: its OTLP export fails, which it warns about, or the Collector does. There without `trace_id`: the tracing SDK was not started before everything else.',
  judge: judgeLogs({
    service: services.backend,
    what: 'a request line for each request',
    tryNext: 'npx lab logs backend; npx lab logs collector; npx lab logs loki',
    judge: (lines, { requests }) =>
      judgeRequestLines(lines, requests, { field: 'route', of: ({ route }) => route }),
  }),
};

/** What is wrong with the browser’s own account of an action. */
export function judgeActionLine(lines: readonly LogLine[], { action }: DrivenAction): string[] {
  const actionField = spanAttributes.action.replaceAll('.', '_');
  const hit = lines.some(
    ({ fields }) => fields.event_name === browserLogEvents.action && fields[actionField] === action,
  );
  if (hit) return [];
  return [
    lines.length === 0
      ? 'no line at all'
      : `${lines.length} lines, none is ${browserLogEvents.action} ${action}`,
  ];
}

/** The browser’s part of the way. */
export const browserLines: Check = {
  id: 'logs.browser',
  title: 'The browser’s log lines carry the trace id',
  signal: 'logs',
  phase: 'signals',
  proves: `Each action’s \`${browserLogEvents.action}\` record, sent by the page itself, is in Loki with the action’s trace id.`,
  whenItFails:
    'In the developer tools look for POST /otlp/v1/logs. Not sent: the page’s telemetry did not start, see the console. Answered 4xx or 5xx: Nginx or the Collector refuses it (status in Nginx’ answer, `npx lab logs collector`).',
  judge: judgeLogs({
    service: services.frontend,
    what: `a ${browserLogEvents.action} record`,
    tryNext: 'the browser’s developer tools (POST /otlp/v1/logs); npx lab logs collector',
    judge: judgeActionLine,
  }),
};
