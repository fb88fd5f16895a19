import { services } from './services.ts';

/** A metric that the lab's own code emits. Third-party metrics are not listed here. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** UCUM unit; `1` for plain counts. */
  readonly unit: 's' | 'By' | '1';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds, in `unit`, of a histogram. SLO thresholds must be one of them. */
  readonly buckets?: readonly number[];
}

/**
 * Upper bounds of durations that are compared with each other, in seconds: requests by the server, actions by the browser, spans
 * by the trace store. Close together above 1, where the endpoint that is slow on purpose answers, so that a quantile read from
 * them is at most a tenth off there.
 */
export const durationBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.1, 1.25, 1.5, 2.5, 5, 10,
] as const;

/** A request to the API that takes longer is slow: the bound of its latency objective. */
export const apiLatencySeconds = 0.5;

const httpLabels = ['method', 'route', 'status_code'] as const;

/** Value of the label `route` of requests that match no route: paths are the client's to invent, series are not. */
export const unmatchedRoute = 'unmatched';

/** Metrics of the backend, as prom-client exposes them. */
export const backendMetrics = {
  httpRequests: {
    name: 'http_requests_total',
    type: 'counter',
    unit: '1',
    help: 'Requests answered, by method, route pattern and status code.',
    labels: httpLabels,
  },
  httpErrors: {
    name: 'http_errors_total',
    type: 'counter',
    unit: '1',
    help: 'Requests answered with a 5xx status. 4xx are the client’s and do not count.',
    labels: httpLabels,
  },
  httpRequestDuration: {
    name: 'http_request_duration_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Time from the first byte received to the last byte sent.',
    labels: httpLabels,
    buckets: durationBuckets,
  },
  httpRequestsInFlight: {
    name: 'http_requests_in_flight',
    type: 'gauge',
    unit: '1',
    help: 'Requests being answered now.',
    labels: [],
  },
  dbQueryDuration: {
    name: 'db_query_duration_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Time of one SQL statement, by operation.',
    labels: ['operation'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1],
  },
  telemetryLost: {
    name: 'telemetry_items_lost_total',
    type: 'counter',
    unit: '1',
    help: 'Spans and log records that will never reach the Collector: refused by it, or the oldest of a full queue.',
    labels: ['signal', 'reason'],
  },
  tasks: {
    name: 'tasks',
    type: 'gauge',
    unit: '1',
    help: 'Tasks in the database, by status.',
    labels: ['status'],
  },
} as const satisfies Record<string, MetricDefinition>;

/** Values of `page_route`: the routes of the pages, not their addresses. */
export const pageRoutes = ['/', '/shop'] as const;

export type PageRoute = (typeof pageRoutes)[number];

/** Values of the label `kind` of browser errors. */
export const browserErrorKinds = ['uncaught', 'unhandled_rejection', 'console'] as const;

/**
 * Values of the label `circuit`: the services that pages call. A page leaves one that does not answer alone for a while, as
 * an open circuit passes nothing on.
 */
export const browserCircuits = [
  services.backend,
  services.shopOrders,
  services.shopIdentity,
  services.shopNotifications,
] as const;

export type CircuitName = (typeof browserCircuits)[number];

/** Values of the label `state`. `half_open`: one request is on its way and decides. */
export const circuitStates = ['open', 'half_open', 'closed'] as const;

export type CircuitState = (typeof circuitStates)[number];

const browserLabels = ['page_route'] as const;

/**
 * Metrics of the browser, sent as OTLP with delta temporality; the Collector accumulates them over all browsers.
 * They leave under the very names that Prometheus shows: nothing on the way translates a name. Attribute `page.route` becomes the label `page_route`.
 * Thresholds of the vitals: https://web.dev/articles/vitals (LCP 2.5 s, INP 0.2 s, CLS 0.1).
 */
export const browserMetrics = {
  lcp: {
    name: 'browser_web_vital_lcp_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Largest Contentful Paint of a page load.',
    labels: browserLabels,
    buckets: [0.25, 0.5, 1, 1.5, 2, 2.5, 4, 8],
  },
  inp: {
    name: 'browser_web_vital_inp_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Interaction to Next Paint of a page visit.',
    labels: browserLabels,
    buckets: [0.05, 0.1, 0.2, 0.3, 0.5, 1, 2],
  },
  cls: {
    name: 'browser_web_vital_cls',
    type: 'histogram',
    unit: '1',
    help: 'Cumulative Layout Shift of a page visit.',
    labels: browserLabels,
    buckets: [0.01, 0.05, 0.1, 0.15, 0.25, 0.5, 1],
  },
  ttfb: {
    name: 'browser_web_vital_ttfb_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Time to First Byte of a page load.',
    labels: browserLabels,
    buckets: [0.05, 0.1, 0.2, 0.4, 0.8, 1.8, 4],
  },
  pageLoads: {
    name: 'browser_page_loads_total',
    type: 'counter',
    unit: '1',
    help: 'Pages loaded.',
    labels: browserLabels,
  },
  errors: {
    name: 'browser_errors_total',
    type: 'counter',
    unit: '1',
    help: 'Uncaught errors, unhandled rejections and console errors.',
    labels: ['page_route', 'kind'],
  },
  circuitChanges: {
    name: 'browser_circuit_changes_total',
    type: 'counter',
    unit: '1',
    help: 'Times that a page’s circuit to a service came into a state. A page that is cut off tries again each minute at least, so its circuit is counted as open again and again.',
    labels: ['page_route', 'circuit', 'state'],
  },
  actionDuration: {
    name: 'browser_action_duration_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Time from a user action to the end of the request it caused.',
    labels: ['page_route', 'action'],
    buckets: durationBuckets,
  },
} as const satisfies Record<string, MetricDefinition>;

/** A synthetic check whose signal is visible within this time is in time: the bound of the freshness objective. */
export const freshnessDeadlineSeconds = 10;

/** Values of the label `signal`. */
export const freshnessSignals = ['traces', 'logs', 'metrics'] as const;
export type FreshnessSignal = (typeof freshnessSignals)[number];

/** Values of the label `result`: visible within the deadline, visible after it, or given up on. */
export const freshnessResults = { inTime: 'in_time', late: 'late', lost: 'lost' } as const;

/**
 * Metrics of the lab about itself. The watch (service `lab-watch`) sends a marked trace, log line and metric through
 * the Collector and asks the stores for it. It starts every combination of labels at 0: a series that is born with
 * its first increment hides that increment from `rate()`.
 */
export const labMetrics = {
  freshnessChecks: {
    name: 'lab_freshness_checks_total',
    type: 'counter',
    unit: '1',
    help: 'Synthetic checks of the telemetry itself, by signal and result.',
    labels: ['signal', 'result'],
  },
  freshness: {
    name: 'lab_freshness_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Time from sending a synthetic signal until its store answers with it. Lost ones are not in it.',
    labels: ['signal'],
    buckets: [0.1, 0.25, 0.5, 1, 2, 3, 5, freshnessDeadlineSeconds, 30, 60],
  },
  freshnessMark: {
    name: 'lab_freshness_mark_timestamp_seconds',
    type: 'gauge',
    unit: 's',
    help: 'The synthetic metric itself: its value is the wall clock at which it was sent, in seconds since 1970.',
    labels: [],
  },
  diskFree: {
    name: 'lab_disk_free_bytes',
    type: 'gauge',
    unit: 'By',
    help: 'Bytes that are free on the disk of the lab’s data.',
    labels: [],
  },
  diskReserve: {
    name: 'lab_disk_reserve_bytes',
    type: 'gauge',
    unit: 'By',
    help: 'Bytes kept in reserve for the telemetry of a full disk; 0 after the reserve was released.',
    labels: [],
  },
  faultActive: {
    name: 'lab_fault_active',
    type: 'gauge',
    unit: '1',
    help: '1 while a fault of this kind is switched on, else 0.',
    labels: ['kind'],
  },
} as const satisfies Record<string, MetricDefinition>;

/** Metrics that the trace store derives from spans, named as Tempo's metrics generator names them. */
export const derivedMetrics = {
  spanCalls: 'traces_spanmetrics_calls_total',
  spanLatency: 'traces_spanmetrics_latency',
  serviceGraphRequests: 'traces_service_graph_request_total',
  serviceGraphFailures: 'traces_service_graph_request_failed_total',
  serviceGraphServerSeconds: 'traces_service_graph_request_server_seconds',
  serviceGraphClientSeconds: 'traces_service_graph_request_client_seconds',
} as const;

/** Values of the label `reason` of spans that the trace store can never store. */
export const traceStoreRefusals = ['invalid_id', 'too_deep', 'malformed', 'unstorable'] as const;

const storeResult = ['result'] as const;

/** Metrics of the embedded trace store itself. */
export const traceStoreMetrics = {
  spans: {
    name: 'trace_store_spans_total',
    type: 'counter',
    unit: '1',
    help: 'Spans taken, by what became of them: stored or known (sent before).',
    labels: storeResult,
  },
  refused: {
    name: 'trace_store_spans_refused_total',
    type: 'counter',
    unit: '1',
    help: 'Spans that can never be stored, by reason; the others of their request were.',
    labels: ['reason'],
  },
  blocks: {
    name: 'trace_store_blocks',
    type: 'gauge',
    unit: '1',
    help: 'Blocks of time on disk.',
    labels: [],
  },
  bytes: {
    name: 'trace_store_bytes',
    type: 'gauge',
    unit: 'By',
    help: 'Size of all blocks on disk.',
    labels: [],
  },
  seriesDropped: {
    name: 'trace_store_series_dropped_total',
    type: 'counter',
    unit: '1',
    help: 'Observations counted under `__overflow__` because their label set would have been one too many.',
    labels: [],
  },
  graphUnpaired: {
    name: 'trace_store_graph_unpaired_total',
    type: 'counter',
    unit: '1',
    help: 'Requests that made no edge of the service graph: the other side did not come in time, or there was no room to wait.',
    labels: ['reason'],
  },
  queryDuration: {
    name: 'trace_store_query_duration_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Time from the arrival of a query to its answer, by kind and HTTP status.',
    labels: ['kind', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
} as const satisfies Record<string, MetricDefinition>;

export const logStoreRefusals = [
  'malformed',
  'metadata_too_large',
  'no_labels',
  'too_many_labels',
  'too_many_streams',
  'too_new',
  'too_old',
] as const;

/** Metrics of the embedded log store itself. */
export const logStoreMetrics = {
  lines: {
    name: 'log_store_lines_total',
    type: 'counter',
    unit: '1',
    help: 'Lines stored.',
    labels: [],
  },
  lineBytes: {
    name: 'log_store_line_bytes_total',
    type: 'counter',
    unit: 'By',
    help: 'Bytes of the lines stored, before compression.',
    labels: [],
  },
  refused: {
    name: 'log_store_lines_refused_total',
    type: 'counter',
    unit: '1',
    help: 'Lines that can never be stored, by reason; the others of their request were.',
    labels: ['reason'],
  },
  streams: {
    name: 'log_store_streams',
    type: 'gauge',
    unit: '1',
    help: 'Streams in the newest block of time.',
    labels: [],
  },
  blocks: { ...traceStoreMetrics.blocks, name: 'log_store_blocks' },
  bytes: { ...traceStoreMetrics.bytes, name: 'log_store_bytes' },
  queryDuration: { ...traceStoreMetrics.queryDuration, name: 'log_store_query_duration_seconds' },
} as const satisfies Record<string, MetricDefinition>;
