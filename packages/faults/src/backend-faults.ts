import { backendMetrics, derivedMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { nodeMetrics, processMetrics } from '@lab/telemetry/third-party-metrics';
import type { Fault } from './fault.ts';

const { backend, nginx } = services;
const [ofBackend, job] = [`resource.service.name = "${backend}"`, `job="${backend}"`];
const [requests, statements] = [backendMetrics.httpRequestDuration.name, backendMetrics.dbQueryDuration.name];
const rate = (selector: string, by: string) => `sum by (${by}) (rate(${selector}[1m]))`;

/** The faults of the task manager. */
export const backendFaults = {
  'task-list-slow': {
    title: 'The task list is slow',
    kind: 'slow endpoint',
    service: backend,
    component: 'GET /api/tasks',
    description: 'Each request for the task list waits before it asks the database.',
    parameters: {
      delay_ms: { meaning: 'how long it waits', unit: 'ms', default: 1_500, min: 50, max: 10_000 },
    },
    moves: { objective: 'api-latency', byPoints: 20, withinSeconds: 30 },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && name = "GET /api/tasks" && duration > 1s }`,
        shows: 'requests for the task list that take long, with a quick SQL statement in them',
      },
      {
        language: 'PromQL',
        query: `histogram_quantile(0.9, ${rate(`${requests}_bucket{${job}, route="/api/tasks"}`, 'le, method')}) > 1`,
        shows: 'the method that is slow',
      },
    ],
    chain: ['GET /api/tasks', backend, nginx],
    fix: 'Take the slow call out of the handler, or give it a deadline.',
  },
  'task-create-errors': {
    title: 'Creating tasks fails now and then',
    kind: 'error share',
    service: backend,
    component: 'POST /api/tasks',
    description: 'A share of the requests that create a task fails with an error in the handler.',
    parameters: {
      share: { meaning: 'how many of them', unit: '%', default: 50, min: 1, max: 100 },
    },
    moves: { objective: 'api-availability', byPoints: 10, withinSeconds: 30 },
    evidence: [
      {
        language: 'LogQL',
        query: `{service_name="${backend}"} | status >= 500`,
        shows: 'the error of each failed request',
      },
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && name = "POST /api/tasks" && status = error }`,
        shows: 'requests that failed in the backend, before any SQL statement',
      },
    ],
    chain: ['POST /api/tasks', backend, nginx],
    fix: 'Handle the error where it is thrown; until then, roll the version back that introduced it.',
  },
  'event-loop-blocked': {
    title: 'The event loop is blocked',
    kind: 'event loop blocked',
    service: backend,
    component: 'POST /api/tasks',
    description:
      'A share of the requests that create a task computes for long in the only thread of the backend: every other request waits meanwhile, and most of that wait is before the backend’s own clock starts.',
    parameters: {
      block_ms: { meaning: 'how long one computes', unit: 'ms', default: 700, min: 50, max: 5_000 },
      share: { meaning: 'how many of them do', unit: '%', default: 25, min: 1, max: 100 },
    },
    moves: { objective: 'api-latency', byPoints: 3, withinSeconds: 30 },
    evidence: [
      {
        language: 'PromQL',
        query: `max_over_time(${nodeMetrics.eventLoopLagP99.name}{${job}}[1m]) > 0.4`,
        shows: 'the event loop was held up',
      },
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && name = "POST /api/tasks" && duration > 500ms }`,
        shows: 'slow requests of one route, with quick SQL statements in them',
      },
    ],
    chain: ['POST /api/tasks', 'event loop', backend, nginx],
    fix: 'Move the computation to a worker thread, or split it.',
  },
  'database-write-lock': {
    title: 'The database is locked for writing',
    kind: 'lock contention',
    service: backend,
    component: 'tasks.db',
    description:
      'Another connection holds the write lock of the database again and again, as a backup or a report would.',
    parameters: {
      hold_ms: { meaning: 'how long it holds the lock', unit: 'ms', default: 300, min: 50, max: 4_000 },
      every_ms: { meaning: 'the pause between two locks', unit: 'ms', default: 100, min: 50, max: 60_000 },
    },
    moves: { objective: 'database-latency', byPoints: 2, withinSeconds: 30 },
    evidence: [
      {
        language: 'PromQL',
        query: `${rate(`${statements}_count{${job}}`, 'operation')} - ${rate(`${statements}_bucket{${job}, le="0.05"}`, 'operation')} > 0`,
        shows: 'the statements that wait: those that write',
      },
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && span.db.system.name = "sqlite" && duration > 100ms }`,
        shows: 'SQL statements that wait for the lock',
      },
    ],
    chain: ['tasks.db', 'POST /api/tasks', backend, nginx],
    fix: 'Shorten the other transaction; let it read a snapshot instead of taking the write lock.',
  },
  'task-list-n-plus-one': {
    title: 'The task list asks for each task by itself',
    kind: 'N+1 queries',
    service: backend,
    component: 'GET /api/tasks',
    description:
      'The task list reads its page with one statement, and then each task of the page once more with a statement of its own, as if over a network.',
    parameters: {
      round_trip_ms: { meaning: 'how long one of them takes', unit: 'ms', default: 60, min: 5, max: 500 },
    },
    moves: { objective: 'api-latency', byPoints: 20, withinSeconds: 30 },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && name = "GET /api/tasks" } >> { span.db.operation.name = "SELECT" } | count() > 10`,
        shows: 'traces of the task list with many more statements than one',
      },
      {
        language: 'PromQL',
        query: `sum(rate(${statements}_count{${job}, operation="SELECT"}[1m])) / sum(rate(${requests}_count{${job}, route="/api/tasks", method="GET"}[1m])) > 5`,
        shows: 'many statements for each request of the task list',
      },
    ],
    chain: ['GET /api/tasks', backend, nginx],
    fix: 'Read the page and what belongs to its tasks with one statement (a join, or `IN`).',
  },
  'large-page-slow': {
    title: 'Large pages are slow since a change',
    kind: 'bad deployment',
    service: backend,
    component: 'GET /api/tasks',
    description:
      'Only pages of fifty tasks and more wait, as after a change that nobody tried with a long list: few requests ask for them.',
    parameters: {
      delay_ms: { meaning: 'how long they wait', unit: 'ms', default: 2_000, min: 600, max: 10_000 },
    },
    moves: { objective: 'api-latency', byPoints: 1, withinSeconds: 30 },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && name = "GET /api/tasks" && span.url.query =~ ".*limit=100.*" && duration > 500ms }`,
        shows: 'the slow requests for the task list are those for large pages',
      },
      {
        language: 'LogQL',
        query: `{service_name="${backend}"} | duration_ms > 500`,
        shows: 'the lines of slow requests: all with one trait',
      },
    ],
    chain: ['GET /api/tasks', backend, nginx],
    fix: 'Roll the change back; then try it with as many rows as the largest customer has.',
  },
  'memory-leak': {
    title: 'The backend keeps more and more memory',
    kind: 'memory leak',
    service: backend,
    component: 'GET /api/tasks',
    description:
      'Each request for the task list leaves something behind in the memory of the process, until the limit.',
    parameters: {
      kept_kib: {
        meaning: 'what one request leaves behind',
        unit: 'KiB',
        default: 1_024,
        min: 1,
        max: 4_096,
      },
      limit_mib: { meaning: 'where it ends', unit: 'MiB', default: 150, min: 10, max: 150 },
    },
    moves: {
      appears: {
        language: 'PromQL',
        query: `deriv(${processMetrics.resident.name}{${job}}[30s]) > 2e6`,
        shows: 'the process grows by more than 2 MB a second',
      },
      withinSeconds: 60,
    },
    evidence: [
      {
        language: 'PromQL',
        query: `deriv(${nodeMetrics.external.name}{${job}}[30s]) > 2e6`,
        shows: 'the memory is outside of the heap: buffers',
      },
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && name = "GET /api/tasks" }`,
        shows: 'the requests whose rate its growth follows',
      },
    ],
    chain: ['GET /api/tasks', backend],
    fix: 'Compare two heap snapshots, and bound what the handler keeps.',
  },
  'traces-dropped': {
    title: 'Most traces are not recorded',
    kind: 'wrong sampling',
    service: backend,
    component: 'sampler',
    description:
      'The backend records a share of its traces only: log lines and exemplars name traces that cannot be found.',
    parameters: {
      share: { meaning: 'how many are not recorded', unit: '%', default: 80, min: 1, max: 100 },
    },
    moves: {
      appears: {
        language: 'PromQL',
        query: `sum(rate(${derivedMetrics.spanCalls}{service="${backend}", span_kind="SPAN_KIND_SERVER"}[30s])) / sum(rate(${requests}_count{${job}, route=~"/api/.*"}[30s])) < 0.6`,
        shows: 'fewer server spans than requests',
      },
      withinSeconds: 60,
    },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && kind = server }`,
        shows: 'the traces that are left: whole ones, so nothing is lost on the way',
      },
      {
        language: 'PromQL',
        query: `sum(rate(${requests}_count{${job}}[1m])) > 0`,
        shows: 'that the requests are served as ever',
      },
    ],
    chain: ['sampler', backend, 'tempo'],
    fix: 'Set the sampler back, or sample at the Collector by the whole trace (tail sampling).',
  },
  'log-noise': {
    title: 'The log is full of noise',
    kind: 'noisy logs',
    service: backend,
    component: 'logger',
    description:
      'Each request for the task list writes many lines that say nothing: a debug level that was left on.',
    parameters: {
      lines: { meaning: 'how many lines a request writes', unit: 'lines', default: 40, min: 1, max: 200 },
    },
    moves: {
      appears: {
        language: 'LogQL',
        query: `sum(count_over_time({service_name="${backend}"} |= "looking at the cache" [15s])) > 100`,
        shows: 'many times as many lines as requests',
      },
      withinSeconds: 30,
    },
    evidence: [
      {
        language: 'LogQL',
        query: `{service_name="${backend}"} |= "looking at the cache"`,
        shows: 'the line that is written again and again',
      },
      {
        language: 'LogQL',
        query: `sum by (service_name) (count_over_time({service_name=~".+"}[30s])) > 2000`,
        shows: 'which service writes so much',
      },
    ],
    chain: ['logger', backend, 'otel-collector', 'loki'],
    fix: 'Set the level back; let a line of each request carry what the many said.',
  },
  'secret-in-log': {
    title: 'A secret is in the log',
    kind: 'secret in a log',
    service: backend,
    component: 'logger',
    description:
      'A share of the requests that create a task logs the headers of the request, the bearer token among them.',
    parameters: {
      share: { meaning: 'how many of them', unit: '%', default: 30, min: 1, max: 100 },
    },
    moves: {
      appears: {
        language: 'LogQL',
        query: `{service_name="${backend}"} |~ "Bearer [A-Za-z0-9_-]{20,}"`,
        shows: 'lines with a token in them',
      },
      withinSeconds: 30,
    },
    evidence: [
      {
        language: 'LogQL',
        query: `sum(count_over_time({service_name="${backend}"} |= "Bearer " [1m])) > 0`,
        shows: 'how often it happens',
      },
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && name = "POST /api/tasks" }`,
        shows: 'the requests whose trace ids those lines have',
      },
    ],
    chain: ['logger', backend, 'loki'],
    fix: 'Name the fields that are logged instead of logging what comes; withdraw the tokens, and delete the lines.',
  },
} as const satisfies Readonly<Record<string, Fault>>;
