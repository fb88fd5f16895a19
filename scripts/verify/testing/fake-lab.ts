import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchClient } from '@lab/store-clients/http';
import { backendMetrics, browserMetrics, labMetrics } from '@lab/telemetry/metrics';
import type { SamplingMode } from '@lab/telemetry/sampling';
import { serviceNamespace, services } from '@lab/telemetry/services';
import { startServer } from '@lab/testkit/http-server';
import { loadSettings } from '../../stack/settings.ts';
import { expectedJobs } from '../checks/targets.ts';
import type { DrivenAction, DrivenSession, SentRequest, VerifyContext } from '../context.ts';
import { steps } from '../drive/steps.ts';
import { drivenSession, traceJson } from './session.ts';

/** What the stores of a lab answer after the drive; tests spoil one of them and expect one check to go red. */
export interface World {
  trace: (action: DrivenAction) => unknown;
  found: (action: DrivenAction) => boolean;
  lines: (service: string, action: DrivenAction) => Record<string, unknown>[];
  /** How often a request shows in the backend’s own counter, and in Prometheus. */
  counted: (name: string, request: { status: number }) => number;
  stored: (name: string, request: { status: number }) => number;
  exemplars: (session: DrivenSession) => string[];
  up: Record<string, number>;
  browserPoints: (series: string) => [number, string][];
  /** The Collector’s own metrics page, before and after the drive. */
  collector: (afterDrive: boolean) => string;
  /** What became of a signal that verify sent itself. */
  ownProgram: { found: boolean; saysWhereItBelongs: boolean };
  /** The Collector’s files and how long before (-) or after the start of the run each was written, ms. */
  collectorFiles: Record<string, number>;
  /** Answers below /query/ of the site. */
  queries: (path: string) => { status: number; body: string };
  page: { status: number; headers: Record<string, string> };
  status: Record<string, number>;
  sampling: SamplingMode;
}

/** Id of a trace that no store has. */
export const lostTrace = 'e'.repeat(32);

const policy = "default-src 'self'; object-src 'none'";

/** A lab in which everything is as it should be. */
export function healthyWorld(startedAt: number): World {
  const isCounted = (name: string, status: number) =>
    name === backendMetrics.httpRequests.name || status >= 500 ? 1 : 0;
  return {
    trace: (action) => traceJson(action, steps.find((step) => step.action === action.action)?.sql ?? false),
    found: () => true,
    lines: (service, { action, requests }) =>
      service === services.frontend
        ? [{ event_name: 'browser.action', lab_action: action }]
        : [
            ...(service === services.nginx && action === 'page.load' ? [documentRequest] : []),
            ...requests,
          ].map((request) => (service === services.nginx ? accessLine(request, startedAt) : { ...request })),
    counted: (name, { status }) => isCounted(name, status),
    stored: (name, { status }) => isCounted(name, status),
    exemplars: ({ actions }) => actions.map(({ traceId }) => traceId),
    up: Object.fromEntries(expectedJobs(['tasks']).map((job) => [job, 1])),
    browserPoints: () => [[startedAt / 1000 + 1, '1']],
    collector: () =>
      'otelcol_process_uptime 60\notelcol_exporter_sent_spans_total{exporter="x"} 5\notelcol_exporter_queue_size{exporter="x"} 0\n',
    ownProgram: { found: true, saysWhereItBelongs: true },
    collectorFiles: {
      receiver_filelog_: 100,
      exporter_otlp_http_tempo_traces: 100,
      exporter_otlp_http_loki_logs: 100,
      exporter_otlp_http_prometheus_metrics: 100,
    },
    queries: answerOfStore,
    page: {
      status: 200,
      headers: { 'content-security-policy': policy, 'x-content-type-options': 'nosniff' },
    },
    status: { '/metrics': 404, '/otlp/v1/traces': 405 },
    sampling: 'all',
  };
}

const documentRequest: SentRequest = { method: 'GET', path: '/', route: '/', status: 200, traceId: '' };

/** A line of Nginx' access log with what the Collector makes of it. */
function accessLine({ method, path, status }: SentRequest, at: number): Record<string, unknown> {
  return {
    ...{ method, path, status, time: new Date(at).toISOString() },
    http_request_method: method,
    url_path: path,
    http_response_status_code: status,
    severity_text: status >= 500 ? 'ERROR' : status >= 400 ? 'WARN' : 'INFO',
    service_namespace: serviceNamespace,
    deployment_environment_name: 'lab',
  };
}

const storeAnswers: readonly (readonly [path: string, body: string])[] = [
  ['/query/prometheus/api/v1/query_range', '{"status":"success","data":{"resultType":"matrix","result":[]}}'],
  ['/query/prometheus/api/v1/query', '{"status":"success","data":{"resultType":"vector","result":[]}}'],
  ['/query/loki/', '{"status":"success","data":{"resultType":"streams","result":[]}}'],
  ['/query/tempo/', '{"traces":[]}'],
  ['/query/alerts', '{"alerts":[]}'],
];

function answerOfStore(path: string): { status: number; body: string } {
  const body = storeAnswers.find(([beginning]) => path.startsWith(beginning))?.[1];
  return body === undefined ? { status: 404, body: '' } : { status: 200, body };
}

export interface FakeLab {
  readonly context: VerifyContext;
  readonly startDrive: () => void;
  readonly close: () => Promise<void>;
}

type Reply = { status: number; body: string; headers?: Record<string, string> };

const json = (value: unknown): Reply => ({ status: 200, body: JSON.stringify(value) });

/** Real servers that answer as the stores, the Collector, the backend and Nginx would. */
export async function startFakeLab(world: World, startedAt: number): Promise<FakeLab> {
  const session = drivenSession(startedAt);
  let isDriven = false;
  const serve = (reply: (url: URL) => Reply) =>
    startServer(({ path }, response) => {
      const { status, body, headers } = reply(new URL(path, 'http://fake'));
      response.writeHead(status, headers).end(body);
    });
  const stores = await serve((url) => storeReply(url, world, session, isDriven));
  const site = await serve(({ pathname }) => {
    if (pathname === '/') return { ...world.page, body: '' };
    const status = world.status[pathname];
    return status === undefined ? world.queries(pathname) : { status, body: '' };
  });
  const directory = await mkdtemp(join(tmpdir(), 'fake-lab-'));
  const backendTargetsFile = join(directory, 'backend.json');
  await writeFile(backendTargetsFile, JSON.stringify([{ targets: [`127.0.0.1:${stores.port}`] }]));
  const { url } = stores;
  return {
    context: {
      settings: loadSettings({}),
      sampling: world.sampling,
      endpoints: {
        site: site.url,
        tempo: url,
        loki: url,
        prometheus: url,
        collector: url,
        collectorMetrics: `${url}/collector`,
        alerts: `${url}/alerts`,
      },
      http: fetchClient(),
      say: () => undefined,
      lab: {
        backendTargetsFile,
        collectorFiles: async () =>
          new Map(Object.entries(world.collectorFiles).map(([name, after]) => [name, startedAt + after])),
      },
      drive: {
        startedAt,
        action: (name) => Promise.resolve(actionNamed(session, name)),
        finished: Promise.resolve(session),
      },
      deadlineMs: 1_500,
      pollIntervalMs: 20,
      signal: new AbortController().signal,
    },
    startDrive: () => {
      isDriven = true;
    },
    close: async () => {
      await Promise.all([stores.close(), site.close(), rm(directory, { recursive: true })]);
    },
  };
}

function actionNamed({ actions }: DrivenSession, name: string): DrivenAction {
  const action = actions.find((one) => one.action === name);
  if (!action) throw new Error(`the test session has no action ${name}`);
  return action;
}

function storeReply(url: URL, world: World, session: DrivenSession, isDriven: boolean): Reply {
  const query = url.searchParams.get('query') ?? url.searchParams.get('q') ?? '';
  const { pathname } = url;
  if (pathname.startsWith('/v1/')) return { status: 200, body: '{}' };
  if (pathname === '/collector') return { status: 200, body: world.collector(isDriven) };
  if (pathname === '/metrics') return { status: 200, body: backendPage(world, session, isDriven) };
  if (pathname.startsWith('/api/v2/traces/')) {
    const action = session.actions.find(({ traceId }) => pathname.endsWith(traceId));
    if (pathname.endsWith(lostTrace)) return json({});
    return json(action ? world.trace(action) : ownTrace(world));
  }
  if (pathname === '/api/search') {
    if (query.includes('trace:id'))
      return json({ traces: world.ownProgram.saysWhereItBelongs ? [{ traceID: '1' }] : [] });
    const found = session.actions.filter(
      (action) => query.includes(`"${action.action}"`) && world.found(action),
    );
    return json({ traces: found.map(({ traceId }) => ({ traceID: traceId })) });
  }
  if (pathname === '/loki/api/v1/query_range') return json(lokiAnswer(query, world, session));
  if (pathname === '/api/v1/query_exemplars') {
    const exemplars = world
      .exemplars(session)
      .map((trace_id) => ({ labels: { trace_id }, value: '0.1', timestamp: 0 }));
    return json({ data: [{ seriesLabels: {}, exemplars }] });
  }
  return json({ data: { result: promAnswer(query, world, session) } });
}

function backendPage(world: World, { requests }: DrivenSession, isDriven: boolean): string {
  if (!isDriven) return '';
  return [backendMetrics.httpRequests.name, backendMetrics.httpErrors.name]
    .flatMap((name) =>
      requests.map(
        (request) =>
          `${name}{method="${request.method}",route="${request.route}",status_code="${request.status}"} ${world.counted(name, request)}`,
      ),
    )
    .join('\n');
}

function lokiAnswer(query: string, world: World, { actions }: DrivenSession): object {
  const service = /service_name="([^"]+)"/.exec(query)?.[1] ?? '';
  const action = actions.find(({ traceId }) => query.includes(traceId));
  const lines = service === services.verify ? ownLines(world) : action ? world.lines(service, action) : [];
  return {
    data: {
      result: [
        {
          stream: { service_name: service },
          values: lines.map((line) => [`${timeOf(line)}000000`, JSON.stringify(line)]),
        },
      ],
    },
  };
}

/** When Loki has the line: at the time that the line names, unless a test says otherwise. */
const timeOf = ({ time, stored_at = time }: Record<string, unknown>) =>
  typeof stored_at === 'string' ? Date.parse(stored_at) : 1;

function ownTrace({ ownProgram }: World): object {
  const spans = [{ spanId: '0000000000000001', name: 'own' }];
  return { trace: ownProgram.found ? { resourceSpans: [{ scopeSpans: [{ spans }] }] } : {} };
}

function ownLines({ ownProgram }: World): Record<string, unknown>[] {
  if (!ownProgram.found) return [];
  return ownProgram.saysWhereItBelongs
    ? [{ service_namespace: serviceNamespace, deployment_environment_name: 'lab' }]
    : [{}];
}

function promAnswer(query: string, world: World, { requests }: DrivenSession): object[] {
  const jobs = Object.entries(world.up);
  const vector = (metric: object, value: number) => ({ metric, value: [0, String(value)] });
  if (query.startsWith(labMetrics.freshnessMark.name))
    return world.ownProgram.found ? [vector({}, Date.now() / 1000)] : [];
  if (query === 'up') return jobs.map(([job, value]) => vector({ job, instance: job }, value));
  if (query.includes('timestamp(up)')) return jobs.map(([job]) => vector({ job, instance: job }, 1));
  if (
    query.startsWith(browserMetrics.pageLoads.name) ||
    query.startsWith(browserMetrics.actionDuration.name)
  ) {
    return [{ metric: {}, values: world.browserPoints(query) }];
  }
  const name = /^\w+/.exec(query)?.[0] ?? '';
  return requests.map((request) => {
    const { method, route, status } = request;
    return vector(
      { __name__: name, method, route, status_code: String(status) },
      world.stored(name, request),
    );
  });
}
