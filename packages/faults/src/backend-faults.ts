import { backendMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { nodeMetrics } from '@lab/telemetry/third-party-metrics';
import type { Fault } from './fault.ts';

const { backend, nginx } = services;
const [ofBackend, job] = [`resource.service.name = "${backend}"`, `job="${backend}"`];
const [requests, statements] = [backendMetrics.httpRequestDuration.name, backendMetrics.dbQueryDuration.name];
const rate = (selector: string, by: string) => `sum by (${by}) (rate(${selector}[1m]))`;

/** The faults of the task manager that its users feel. */
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
      share: { meaning: 'share of failing requests', unit: '%', default: 50, min: 1, max: 100 },
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
      'A share of the requests that create a task computes for long in the only thread of the backend. All other requests wait meanwhile, mostly before the backend starts to measure them.',
    parameters: {
      block_ms: { meaning: 'how long one computes', unit: 'ms', default: 700, min: 50, max: 5_000 },
      share: { meaning: 'share of requests that compute', unit: '%', default: 25, min: 1, max: 100 },
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
  'database-busy': {
    title: 'Writes fail while the database is locked',
    kind: 'SQLite busy',
    service: backend,
    component: 'tasks.db',
    description:
      'The backend’s connection has no busy timeout: while another connection holds the write lock, as a backup would, each write fails at once.',
    parameters: {
      hold_ms: {
        meaning: 'how long the other connection holds the lock',
        unit: 'ms',
        default: 600,
        min: 50,
        max: 4_000,
      },
      every_ms: { meaning: 'the pause between two locks', unit: 'ms', default: 200, min: 50, max: 60_000 },
    },
    moves: { objective: 'api-availability', byPoints: 5, withinSeconds: 30 },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && span.db.response.status_code = "SQLITE_BUSY" }`,
        shows: 'SQL statements that fail at once with SQLITE_BUSY',
      },
      {
        language: 'LogQL',
        query: `{service_name="${backend}"} | exception_message =~ ".*database is locked.*"`,
        shows: 'the failed requests: all of them write',
      },
    ],
    chain: ['tasks.db', 'POST /api/tasks', backend, nginx],
    fix: 'Set a busy timeout that is longer than the other transaction.',
  },
  'statistics-scan': {
    title: 'The statistics read every row',
    kind: 'missing index',
    service: backend,
    component: 'GET /api/stats',
    description:
      'The statement for the statistics scans a large table, as if an index were missing. It blocks the only thread of the backend meanwhile.',
    parameters: {
      rows: {
        meaning: 'how many rows it reads',
        unit: 'rows',
        default: 400_000,
        min: 10_000,
        max: 5_000_000,
      },
    },
    moves: { objective: 'database-latency', byPoints: 2, withinSeconds: 30 },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && name = "GET /api/stats" } >> { span.db.operation.name = "SELECT" && duration > 50ms }`,
        shows: 'slow SELECT statements in requests of one route',
      },
      {
        language: 'PromQL',
        query: `${rate(`${statements}_count{${job}, operation="SELECT"}`, 'operation')} - ${rate(`${statements}_bucket{${job}, operation="SELECT", le="0.05"}`, 'operation')} > 0`,
        shows: 'the slow statements are SELECTs: they do not wait for a lock',
      },
    ],
    chain: ['GET /api/stats', backend, nginx],
    fix: 'Look at the query plan (EXPLAIN QUERY PLAN), and create the missing index.',
  },
  'task-list-n-plus-one': {
    title: 'The task list queries each task separately',
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
} as const satisfies Readonly<Record<string, Fault>>;
