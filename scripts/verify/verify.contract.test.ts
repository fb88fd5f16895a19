import { services } from '@lab/telemetry/services';
import { afterEach, describe, expect, it } from 'vitest';
import { allChecks } from './checks/all.ts';
import { DriveError } from './context.ts';
import { type CheckResult, runChecks } from './engine.ts';
import { type FakeLab, healthyWorld, lostTrace, startFakeLab, type World } from './testing/fake-lab.ts';

/** Those that run every query there is have twins of their own, in sweeps.contract.test.ts. */
const sweeps = ['catalogue.metrics', 'dashboards.panels', 'docs.queries'];
const checks = allChecks.filter(({ id }) => !sweeps.includes(id));

const startedAt = Date.now() - 3_000;
let lab: FakeLab | undefined;

afterEach(async () => {
  await lab?.close();
  lab = undefined;
});

async function judge(spoil: Partial<World>): Promise<CheckResult[]> {
  lab = await startFakeLab({ ...healthyWorld(startedAt), ...spoil }, startedAt);
  const { context, startDrive } = lab;
  const results: CheckResult[] = [];
  const hooks = { ready: Promise.resolve(), startDrive, onResult: (one: CheckResult) => results.push(one) };
  const inOrder = await runChecks(checks, context, hooks);
  expect(inOrder.map(({ check }) => check.id)).toEqual(checks.map(({ id }) => id));
  expect(results).toHaveLength(checks.length);
  return inOrder;
}

/** What failed, as `id: lookedFor | where | seen`. */
function failuresOf(results: readonly CheckResult[]): string[] {
  return results.flatMap(({ check, verdict }) =>
    verdict.status === 'failed'
      ? verdict.failures.map(({ lookedFor, where, seen }) => `${check.id}: ${lookedFor} | ${where} | ${seen}`)
      : [],
  );
}

const failing = 'simulate.error';

/** What the lab keeps of the drive with LAB_SAMPLING=tail: its ids lie in no share. */
const keptByTail: Partial<World> = {
  sampling: 'tail',
  trace: (action) => (action.action === failing ? healthyWorld(startedAt).trace(action) : { trace: {} }),
  found: ({ action }) => action === failing,
  exemplars: ({ actions }) =>
    actions.filter(({ action }) => action === failing).map(({ traceId }) => traceId),
};

const sabotages: [name: string, id: string, spoil: Partial<World>, message: RegExp][] = [
  ['a trace is missing', 'traces.chain', { trace: () => ({ trace: {} }) }, /the trace has no spans/],
  ['the trace store answers nonsense', 'traces.chain', { trace: () => ({ trace: 7 }) }, /another shape/],
  [
    'search finds nothing',
    'traces.search',
    { found: () => false },
    /of page.load by search .* 0 other traces/,
  ],
  [
    'search misses one action',
    'traces.search',
    { found: ({ action }) => action !== 'task.add' },
    /of task.add by search/,
  ],
  ...[
    ['Nginx', services.nginx, 'logs.nginx'] as const,
    ['the backend', services.backend, 'logs.backend'] as const,
    ['the browser', services.frontend, 'logs.browser'] as const,
  ].map(([name, lost, id]): [string, string, Partial<World>, RegExp] => [
    `the lines of ${name} are missing`,
    id,
    { lines: (service, action) => (service === lost ? [] : healthyWorld(startedAt).lines(service, action)) },
    /no line at all/,
  ]),
  ...Object.entries({
    severity_text: { severity_text: 'INFO ' },
    deployment_environment_name: { deployment_environment_name: '' },
    url_path: { url_path: undefined },
    http_request_method: { http_request_method: 'GOT' },
    http_response_status_code: { http_response_status_code: 0 },
    service_namespace: { service_namespace: 'elsewhere' },
    'stored at': { stored_at: new Date(startedAt + 1).toISOString() },
  }).map(([message, spoilt]): [string, string, Partial<World>, RegExp] => [
    `the Collector does not read an access line right: ${message}`,
    'logs.nginx',
    {
      lines: (service, action) =>
        healthyWorld(startedAt)
          .lines(service, action)
          .map((line) => (service === services.nginx ? { ...line, ...spoilt } : line)),
    },
    new RegExp(message),
  ]),
  [
    'a program’s signals do not arrive',
    'pipeline.programs',
    { ownProgram: { found: false, saysWhereItBelongs: true } },
    /metrics of another program .* sent, but not in its store/,
  ],
  [
    'a program’s signals lack namespace and environment',
    'pipeline.programs',
    { ownProgram: { found: true, saysWhereItBelongs: false } },
    /without its namespace or environment/,
  ],
  [
    'the Collector forgets where it was',
    'pipeline.storage',
    { collectorFiles: { ...healthyWorld(0).collectorFiles, receiver_filelog_: -5_000 } },
    /the position in Nginx’ access log .* last written/,
  ],
  ...['/query/prometheus/', '/query/loki/', '/query/tempo/', '/query/alerts'].map(
    (closed): [string, string, Partial<World>, RegExp] => [
      `${closed} is closed`,
      'network.queries',
      {
        queries: (path) =>
          path.startsWith(closed) ? { status: 404, body: '' } : healthyWorld(0).queries(path),
      },
      /HTTP 404/,
    ],
  ),
  [
    'the backend counts a request twice',
    'metrics.requests',
    { counted: (name, { status }) => (name.includes('requests') ? 2 : Number(status >= 500)) },
    /1 sent, counter moved by 2/,
  ],
  [
    'Prometheus misses requests',
    'metrics.requests',
    { stored: (name, { status }) => (name.includes('errors') && status >= 500 ? 1 : 0) },
    /1 sent, counter moved by 0/,
  ],
  [
    'errors are not counted',
    'metrics.errors',
    { stored: (name) => (name.includes('errors') ? 0 : 1) },
    /POST \/api\/simulate\/error 500: 1 sent, counter moved by 0/,
  ],
  [
    'exemplars are of other traces',
    'metrics.exemplars',
    { exemplars: () => ['f'.repeat(32)] },
    /1 exemplars, none of 1{32}/,
  ],
  [
    'an exemplar names a trace that was not kept',
    'metrics.exemplars',
    { exemplars: ({ actions }) => [...actions.map(({ traceId }) => traceId), lostTrace] },
    /the trace e{32}, which an exemplar names .* no spans/,
  ],
  [
    'a trace is missing that tail sampling must keep',
    'traces.chain',
    { ...keptByTail, trace: () => ({ trace: {} }) },
    /the whole trace of simulate.error/,
  ],
  [
    'a target is down',
    'metrics.targets',
    { up: { ...healthyWorld(0).up, loki: 0 } },
    /loki \(loki\) is down/,
  ],
  ['a target is missing', 'metrics.targets', { up: { tempo: 1 } }, /prometheus was not scraped/],
  [
    'browser metrics do not arrive',
    'metrics.browser',
    { browserPoints: () => [[1, '4']] },
    /0 more since the run began/,
  ],
  [
    'the Collector refuses spans',
    'pipeline.losses',
    {
      collector: (after) =>
        `otelcol_exporter_sent_spans_total 5\notelcol_receiver_refused_spans_total ${after ? 2 : 1}\n`,
    },
    /otelcol_receiver_refused_spans_total moved by 1/,
  ],
  [
    'a queue does not drain',
    'pipeline.losses',
    {
      collector: () =>
        'otelcol_exporter_sent_spans_total 5\notelcol_exporter_queue_size{exporter="otlp_http/loki"} 3\n',
    },
    /exporter=otlp_http\/loki\) holds 3/,
  ],
  [
    'something else answers for the Collector',
    'pipeline.losses',
    { collector: () => 'up 1\n' },
    /not the Collector’s own/,
  ],
  [
    'there is no CSP',
    'network.nginx',
    { page: { status: 200, headers: { 'x-content-type-options': 'nosniff' } } },
    /no Content-Security-Policy/,
  ],
  [
    'metrics are exposed',
    'network.nginx',
    { status: { '/metrics': 200, '/otlp/v1/traces': 405 } },
    /metrics stay inside .* HTTP 200/,
  ],
  [
    'GET reaches the Collector',
    'network.nginx',
    { status: { '/metrics': 404, '/otlp/v1/traces': 200 } },
    /POST only .* HTTP 200/,
  ],
];

describe('verify', () => {
  it('finds nothing wrong with a healthy lab, and skips with a reason what cannot be tried', async () => {
    const results = await judge({});
    expect(failuresOf(results)).toEqual([]);
    const notOk = results.filter(({ verdict }) => verdict.status !== 'ok');
    expect(notOk.map(({ check }) => check.id)).toEqual(['network.moving-backend']);
  });

  it.each(sabotages)('goes red, and only there, when %s', async (_name, id, spoil, message) => {
    const failures = failuresOf(await judge(spoil));
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toMatch(new RegExp(`^${id}: `));
    expect(failures.join('\n')).toMatch(message);
    if (id !== 'pipeline.storage') expect(failures.join('\n')).toMatch(/\| https?:\/\/127\.0\.0\.1:\d+\//);
  });

  it('does not ask for traces that tail sampling need not keep', async () => {
    expect(failuresOf(await judge(keptByTail))).toEqual([]);
  });

  it('does not pass without one trace that head sampling keeps', async () => {
    const failures = failuresOf(await judge({ sampling: 'head' }));
    expect(failures.map((failure) => failure.slice(0, failure.indexOf(' |')))).toEqual([
      'traces.chain: an action whose trace must be kept',
      'traces.search: an action whose trace must be kept',
    ]);
  });

  it('every check but the drive’s own and the restart has a twin here that goes red', () => {
    const spoiled = new Set(sabotages.map(([, id]) => id));
    const others = checks.map(({ id }) => id).filter((id) => !spoiled.has(id));
    expect(others).toEqual(['browser.actions', 'network.moving-backend']);
  });

  it('skips what the browser did not get to, and fails the check of the interface', async () => {
    lab = await startFakeLab(healthyWorld(startedAt), startedAt);
    const stuck = new DriveError('could not add a task: no button');
    const drive = {
      startedAt,
      action: () => Promise.reject(stuck),
      finished: Promise.reject(stuck),
    };
    drive.finished.catch(() => undefined);
    const results = await runChecks(
      checks,
      { ...lab.context, drive },
      { ready: Promise.resolve(), startDrive: lab.startDrive, onResult: () => undefined },
    );
    expect(failuresOf(results).join()).toMatch(/^browser\.actions: .* could not add a task: no button$/);
    const traces = results.find(({ check }) => check.id === 'traces.chain');
    expect(traces?.verdict).toEqual({ status: 'skipped', reason: stuck.message });
  });
});
