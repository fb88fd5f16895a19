import { backendMetrics, derivedMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { nodeMetrics, processMetrics } from '@lab/telemetry/third-party-metrics';
import type { Fault } from './fault.ts';

const { backend } = services;
const [ofBackend, job] = [`resource.service.name = "${backend}"`, `job="${backend}"`];
const requests = backendMetrics.httpRequestDuration.name;

/** The faults of the task manager that only those who run it see. */
export const backendOperatorFaults = {
  'memory-leak': {
    title: 'The backend leaks memory',
    kind: 'memory leak',
    service: backend,
    component: 'GET /api/tasks',
    description: 'Each request for the task list leaks memory, up to a limit.',
    parameters: {
      kept_kib: {
        meaning: 'leaked by one request',
        unit: 'KiB',
        default: 1_024,
        min: 1,
        max: 4_096,
      },
      limit_mib: { meaning: 'leaked in total, at most', unit: 'MiB', default: 150, min: 10, max: 150 },
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
  'route-labels': {
    title: 'A metric label has a value per task',
    kind: 'high-cardinality label',
    service: backend,
    component: 'POST /api/tasks',
    description:
      'Each new task is counted under a route that contains its id instead of the route pattern: one new series per task.',
    parameters: {
      series: { meaning: 'number of series, at most', unit: 'series', default: 2_000, min: 100, max: 5_000 },
    },
    moves: {
      appears: {
        language: 'PromQL',
        query: `count(count by (route) (${backendMetrics.httpRequests.name}{${job}})) > 60`,
        shows: 'more routes than the API has',
      },
      withinSeconds: 60,
    },
    evidence: [
      {
        language: 'PromQL',
        query: `topk(5, count by (__name__) ({${job}})) > 100`,
        shows: 'which metric has so many series',
      },
      {
        language: 'TraceQL',
        query: `{ ${ofBackend} && name = "POST /api/tasks" }`,
        shows: 'the requests that each add a series; their traces have the route pattern',
      },
    ],
    chain: ['POST /api/tasks', backend, 'otel-collector', 'prometheus'],
    fix: 'Use the route pattern as the label value; ids belong in traces and log lines.',
  },
  'traces-dropped': {
    title: 'Most traces are not recorded',
    kind: 'wrong sampling',
    service: backend,
    component: 'sampler',
    description:
      'The backend records a share of its traces only: log lines and exemplars name traces that cannot be found.',
    parameters: {
      share: { meaning: 'share of traces that are not recorded', unit: '%', default: 80, min: 1, max: 100 },
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
        shows: 'that requests are served as usual',
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
    description: 'Each request for the task list writes many useless lines: a debug level that was left on.',
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
    fix: 'Restore the log level; write one line per request that holds what matters.',
  },
  'secret-in-log': {
    title: 'A secret is in the log',
    kind: 'secret in a log',
    service: backend,
    component: 'logger',
    description:
      'A share of the requests that create a task logs the headers of the request, the bearer token among them.',
    parameters: {
      share: {
        meaning: 'share of requests that log their headers',
        unit: '%',
        default: 30,
        min: 1,
        max: 100,
      },
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
    fix: 'Log a list of named fields instead of all headers; revoke the tokens, and delete the lines.',
  },
} as const satisfies Readonly<Record<string, Fault>>;
