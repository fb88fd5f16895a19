import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backendMetrics, browserMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { loadSettings } from '../../stack/settings.ts';
import { startServer } from '../../testing/http-server.ts';
import { expectedJobs } from '../checks/targets.ts';
import type { DrivenAction, DrivenSession, VerifyContext } from '../context.ts';
import { steps } from '../drive/steps.ts';
import { fetchClient } from '../http.ts';
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
  page: { status: number; headers: Record<string, string> };
  status: Record<string, number>;
}

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
        : requests.map(({ method, path, route, status }) => ({ method, path, route, status })),
    counted: (name, { status }) => isCounted(name, status),
    stored: (name, { status }) => isCounted(name, status),
    exemplars: ({ actions }) => actions.map(({ traceId }) => traceId),
    up: Object.fromEntries(expectedJobs().map((job) => [job, 1])),
    browserPoints: () => [[startedAt / 1000 + 1, '1']],
    collector: () =>
      'otelcol_process_uptime 60\notelcol_exporter_sent_spans_total{exporter="x"} 5\notelcol_exporter_queue_size{exporter="x"} 0\n',
    page: {
      status: 200,
      headers: { 'content-security-policy': policy, 'x-content-type-options': 'nosniff' },
    },
    status: { '/metrics': 404, '/otlp/v1/traces': 405 },
  };
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
  const site = await serve(({ pathname }) =>
    pathname === '/' ? { ...world.page, body: '' } : { status: world.status[pathname] ?? 404, body: '' },
  );
  const directory = await mkdtemp(join(tmpdir(), 'fake-lab-'));
  const backendTargetsFile = join(directory, 'backend.json');
  await writeFile(backendTargetsFile, JSON.stringify([{ targets: [`127.0.0.1:${stores.port}`] }]));
  const { url } = stores;
  return {
    context: {
      settings: loadSettings({}),
      endpoints: {
        site: site.url,
        tempo: url,
        loki: url,
        prometheus: url,
        collectorMetrics: `${url}/collector`,
        alerts: `${url}/alerts`,
      },
      http: fetchClient(),
      say: () => undefined,
      lab: { backendTargetsFile },
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
  if (pathname === '/collector') return { status: 200, body: world.collector(isDriven) };
  if (pathname === '/metrics') return { status: 200, body: backendPage(world, session, isDriven) };
  if (pathname.startsWith('/api/v2/traces/')) {
    const action = session.actions.find(({ traceId }) => pathname.endsWith(traceId));
    return json(action ? world.trace(action) : { trace: {} });
  }
  if (pathname === '/api/search') {
    const found = session.actions.filter(
      (action) => query.includes(`"${action.action}"`) && world.found(action),
    );
    return json({ traces: found.map(({ traceId }) => ({ traceID: traceId })) });
  }
  if (pathname === '/loki/api/v1/query_range') return json(lokiAnswer(query, world, session));
  if (pathname === '/api/v1/query_exemplars') {
    const exemplars = world.exemplars(session).map((trace_id) => ({ labels: { trace_id } }));
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
  const lines = action ? world.lines(service, action) : [];
  return {
    data: {
      result: [
        { stream: { service_name: service }, values: lines.map((line) => ['1', JSON.stringify(line)]) },
      ],
    },
  };
}

function promAnswer(query: string, world: World, { requests }: DrivenSession): object[] {
  const jobs = Object.entries(world.up);
  const vector = (metric: object, value: number) => ({ metric, value: [0, String(value)] });
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
