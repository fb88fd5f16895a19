import type { Answer } from '@lab/testkit/http-server';

/** The trace that the search for requests finds. */
export const badTraceId = 'b1'.repeat(16);

/** What the test changes from case to case. */
export interface SloData {
  /** What Prometheus says of its alerts. */
  active: readonly object[];
  /** What the watch has received. */
  received: readonly object[];
}

const summary = 'API availability: the error budget burns more than 14.4 times too fast';
const labels = {
  ...{ alertname: 'ApiAvailabilityBudgetBurn', slo: 'api-availability', severity: 'page' },
  ...{ long_window: '1h', service: 'lab-backend' },
};
const annotations = {
  summary,
  description: '20 % of the events of the last 1h were bad; the objective (99 % good over 30d) allows 1 %.',
  runbook_url: 'http://localhost:8080/docs/runbooks/api-availability.md',
};

/** An alert of Prometheus. */
export const alertOf = (state: 'pending' | 'firing', own: object = {}) => ({
  ...{ labels, annotations, state, value: '2e-01', activeAt: new Date(Date.now() - 60_000).toISOString() },
  ...own,
});

/** A part that is down: an alert of no objective. */
export const partDown = {
  labels: { alertname: 'PartDown', severity: 'page', job: 'tempo' },
  annotations: { summary: 'tempo does not answer', runbook_url: 'http://x/docs/runbooks/part-down.md' },
};

/** An alert that has ended, as the watch keeps it. */
export const endedAlert = {
  ...{ status: 'resolved', labels, annotations, fingerprint: 'f' },
  startsAt: new Date(Date.now() - 7_200_000).toISOString(),
  endsAt: new Date(Date.now() - 6_900_000).toISOString(),
  receivedAt: new Date(Date.now() - 6_900_000).toISOString(),
};

/** Nothing pending, firing or past. */
export const quiet = (): SloData => ({ active: [], received: [] });

const send = (response: Parameters<Answer>[1], body: unknown) =>
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Answers as the watch does. */
export const watchOf =
  (data: SloData): Answer =>
  (_request, response) =>
    send(response, { alerts: data.received });

/** Answers as Prometheus does: one objective spends its budget, one keeps it, one has overspent, the others have no events. */
export const prometheusOf =
  (data: SloData): Answer =>
  ({ path }, response) => {
    const { pathname, searchParams } = new URL(path, 'http://prometheus');
    if (pathname.endsWith('/alerts')) return void send(response, { data: { alerts: data.active } });
    const query = searchParams.get('query') ?? '';
    if (pathname.endsWith('/query')) return void send(response, vector());
    const [from, to, step] = ['start', 'end', 'step'].map((name) => Number(searchParams.get(name)));
    send(response, matrix(query, from ?? 0, to ?? 0, step ?? 1));
  };

const ratio = (window: string) => `slo:sli_error:ratio_rate${window}`;
const standings: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'api-availability': {
    'slo:period_error_budget_remaining:ratio': 0.4,
    'slo:events:increase30d': 12_345,
    [ratio('1h')]: 0.2,
    [ratio('6h')]: 0.03,
    [ratio('1d')]: 0.02,
    [ratio('3d')]: 0.008,
    [ratio('30d')]: 0.006,
  },
  'database-latency': {
    'slo:period_error_budget_remaining:ratio': 1,
    'slo:events:increase30d': 54_321,
    [ratio('30d')]: 0,
  },
  'page-load': {
    'slo:period_error_budget_remaining:ratio': -1.25,
    'slo:events:increase30d': 40,
    [ratio('1h')]: 0,
    [ratio('30d')]: 0.1125,
  },
};

const vector = () => ({
  data: {
    resultType: 'vector',
    result: Object.entries(standings).flatMap(([slo, values]) =>
      Object.entries(values).map(([__name__, value]) => ({
        metric: { __name__, slo },
        value: [0, String(value)],
      })),
    ),
  },
});

const matrix = (query: string, from: number, to: number, step: number) => ({
  data: { resultType: 'matrix', result: curves(query, from, to, step) },
});

function curves(query: string, from: number, to: number, step: number) {
  const times = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_empty, at) => from + step * at);
  if (query.startsWith('slo:errors')) {
    const block = (ago: number, bad: number) => [times.at(-ago) ?? 0, String(bad)];
    const blocks = [block(30, 20), block(29, 40), block(12, 12), block(3, 3)];
    return [{ metric: { slo: 'api-availability' }, values: blocks }];
  }
  if (query.startsWith('slo:period'))
    return Object.keys(standings).map((slo, at) => ({
      metric: { slo },
      values: times.map((time, index) => [time, String(1 - (0.6 * at * index) / times.length - 0.1)]),
    }));
  if (query.startsWith('lab_fault_active'))
    return [{ metric: { kind: 'task-list-slow' }, values: [[from + (to - from) / 2, '1']] }];
  return [];
}

/** Answers as Tempo does: every search finds one request. */
export const tempo: Answer = (_request, response) =>
  send(response, {
    traces: [
      {
        ...{
          traceID: badTraceId,
          rootServiceName: 'lab-frontend',
          rootTraceName: 'task.add',
          durationMs: 65,
        },
        startTimeUnixNano: `${Date.now() - 3_600_000}000000`,
      },
    ],
  });
