import { durationBuckets, type MetricDefinition } from './metrics.ts';

/** What the virtual users of `lab load` do: values of the label `action`, and of `lab.action` on their spans. */
export const loadActions = [
  'task.list',
  'task.search',
  'task.read',
  'task.add',
  'task.complete',
  'task.delete',
  'task.statistics',
  'shop.products',
  'shop.order',
  'shop.order-status',
  'shop.orders',
] as const;

export type LoadAction = (typeof loadActions)[number];

/** Values of the label `outcome`: answered as meant, or an error status, or no answer in time. */
export const loadOutcomes = { ok: 'ok', failed: 'failed' } as const;

/** Values of the label `result` of sessions. `shed`: so many were under way that this one was not begun. */
export const loadResults = { begun: 'begun', shed: 'shed' } as const;

/** Metrics of `lab load` (service `lab-load`), as its virtual users see the lab. They are there while a load is sent. */
export const loadMetrics = {
  sessions: {
    name: 'lab_load_sessions_total',
    type: 'counter',
    unit: '1',
    help: 'Sessions of virtual users that were due, by profile and what became of them.',
    labels: ['profile', 'result'],
  },
  requests: {
    name: 'lab_load_requests_total',
    type: 'counter',
    unit: '1',
    help: 'Requests of virtual users, by action and outcome.',
    labels: ['profile', 'action', 'outcome'],
  },
  requestDuration: {
    name: 'lab_load_request_duration_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Time from the moment a request was due until its answer was read, or was given up.',
    labels: ['profile', 'action'],
    buckets: durationBuckets,
  },
} as const satisfies Record<string, MetricDefinition>;
