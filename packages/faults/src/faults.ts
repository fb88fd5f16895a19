import { backendMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { nodeMetrics } from '@lab/telemetry/third-party-metrics';
import type { Fault } from './fault.ts';

const { backend } = services;
const [ofBackend, job] = [`resource.service.name = "${backend}"`, `job="${backend}"`];
const [requests, statements] = [backendMetrics.httpRequestDuration.name, backendMetrics.dbQueryDuration.name];
const rate = (selector: string, by: string) => `sum by (${by}) (rate(${selector}[1m]))`;

/** Every fault, by its id. docs/faults.md is made from it. */
export const faults = {
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
    fix: 'Shorten the other transaction; let it read a snapshot instead of taking the write lock.',
  },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultId = keyof typeof faults;

/** The values of a fault's parameters. */
export type ParametersOf<Id extends FaultId> = Readonly<
  Record<keyof (typeof faults)[Id]['parameters'] & string, number>
>;

export const faultIds = Object.keys(faults) as readonly FaultId[];

export const isFaultId = (id: string): id is FaultId => Object.hasOwn(faults, id);
