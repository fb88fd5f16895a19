import { derivedMetrics, type MetricDefinition } from './metrics.ts';

/**
 * Metrics of other people's programs that the lab's queries use: not everything they expose. Names and labels were read
 * from Prometheus 3.15, Loki 3.7, the Collector 0.160 and prom-client 15 as they arrive through the Collector.
 */

/** What the Collector's scraper adds for each target. */
export const scrapeMetrics = {
  up: { name: 'up', type: 'gauge', unit: '1', help: '1 when the last scrape succeeded.', labels: [] },
  duration: {
    name: 'scrape_duration_seconds',
    type: 'gauge',
    unit: 's',
    help: 'Time of the last scrape.',
    labels: [],
  },
  samples: {
    name: 'scrape_samples_scraped',
    type: 'gauge',
    unit: '1',
    help: 'Samples of the last scrape.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;

/** Process metrics as the client libraries of Go and Node name them. The Collector has names of its own. */
export const processMetrics = {
  cpu: { name: 'process_cpu_seconds_total', type: 'counter', unit: 's', help: 'CPU time.', labels: [] },
  resident: {
    name: 'process_resident_memory_bytes',
    type: 'gauge',
    unit: 'By',
    help: 'Resident memory.',
    labels: [],
  },
  openFiles: {
    name: 'process_open_fds',
    type: 'gauge',
    unit: '1',
    help: 'Open files and sockets.',
    labels: [],
  },
  maxFiles: { name: 'process_max_fds', type: 'gauge', unit: '1', help: 'The limit of them.', labels: [] },
  startTime: {
    name: 'process_start_time_seconds',
    type: 'gauge',
    unit: 's',
    help: 'Start of the process, in seconds since 1970.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;

/** The backend’s Node.js, by prom-client’s default metrics. */
export const nodeMetrics = {
  eventLoopLagP50: {
    name: 'nodejs_eventloop_lag_p50_seconds',
    type: 'gauge',
    unit: 's',
    help: 'Median of the event loop’s delay since the last scrape.',
    labels: [],
  },
  eventLoopLagP99: {
    name: 'nodejs_eventloop_lag_p99_seconds',
    type: 'gauge',
    unit: 's',
    help: '99th percentile of the event loop’s delay since the last scrape.',
    labels: [],
  },
  heapUsed: {
    name: 'nodejs_heap_size_used_bytes',
    type: 'gauge',
    unit: 'By',
    help: 'Heap in use.',
    labels: [],
  },
  heapTotal: {
    name: 'nodejs_heap_size_total_bytes',
    type: 'gauge',
    unit: 'By',
    help: 'Heap reserved.',
    labels: [],
  },
  external: {
    name: 'nodejs_external_memory_bytes',
    type: 'gauge',
    unit: 'By',
    help: 'Memory outside of the heap that objects hold.',
    labels: [],
  },
  gc: {
    name: 'nodejs_gc_duration_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Pauses for garbage collection, by kind.',
    labels: ['kind'],
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
  },
  handles: {
    name: 'nodejs_active_handles_total',
    type: 'gauge',
    unit: '1',
    help: 'Open sockets, timers and the like.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;

const receiverLabels = ['receiver', 'transport'] as const;
const exporterLabels = ['exporter', 'server_address', 'server_port', 'url_path'] as const;
const queueLabels = ['exporter', 'data_type'] as const;

const collectorCounter = <L extends readonly string[]>(name: string, help: string, labels: L) =>
  ({ name: `otelcol_${name}`, type: 'counter', unit: '1', help, labels }) as const;

/** The Collector about itself; its counters have no suffix. A counter of failures exists only after the first one. */
export const collectorMetrics = {
  acceptedSpans: collectorCounter('receiver_accepted_spans', 'Spans taken in.', receiverLabels),
  acceptedLogs: collectorCounter('receiver_accepted_log_records', 'Log records taken in.', receiverLabels),
  acceptedPoints: collectorCounter('receiver_accepted_metric_points', 'Points taken in.', receiverLabels),
  refusedSpans: collectorCounter('receiver_refused_spans', 'Spans refused.', receiverLabels),
  refusedLogs: collectorCounter('receiver_refused_log_records', 'Log records refused.', receiverLabels),
  refusedPoints: collectorCounter('receiver_refused_metric_points', 'Points refused.', receiverLabels),
  sentSpans: collectorCounter('exporter_sent_spans', 'Spans delivered.', exporterLabels),
  sentLogs: collectorCounter('exporter_sent_log_records', 'Log records delivered.', exporterLabels),
  sentPoints: collectorCounter('exporter_sent_metric_points', 'Points delivered.', exporterLabels),
  failedSpans: collectorCounter('exporter_send_failed_spans', 'Spans given up on.', exporterLabels),
  failedLogs: collectorCounter(
    'exporter_send_failed_log_records',
    'Log records given up on.',
    exporterLabels,
  ),
  failedPoints: collectorCounter('exporter_send_failed_metric_points', 'Points given up on.', exporterLabels),
  queueSize: {
    name: 'otelcol_exporter_queue_size',
    type: 'gauge',
    unit: 'By',
    help: 'Bytes that wait to be sent.',
    labels: queueLabels,
  },
  queueCapacity: {
    name: 'otelcol_exporter_queue_capacity',
    type: 'gauge',
    unit: 'By',
    help: 'Bytes that may wait.',
    labels: queueLabels,
  },
  inFlight: {
    name: 'otelcol_exporter_in_flight_requests',
    type: 'gauge',
    unit: '1',
    help: 'Requests to the stores under way.',
    labels: queueLabels,
  },
  resident: {
    name: 'otelcol_process_memory_rss',
    type: 'gauge',
    unit: 'By',
    help: 'Resident memory of the Collector.',
    labels: [],
  },
  cpu: {
    name: 'otelcol_process_cpu_seconds',
    type: 'counter',
    unit: 's',
    help: 'CPU time of the Collector.',
    labels: [],
  },
  deltaStreams: {
    name: 'otelcol_deltatocumulative_streams_tracked',
    type: 'gauge',
    unit: '1',
    help: 'Series of browser metrics that are added up.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;

/** Prometheus about its storage, its rules and its queries. */
export const prometheusMetrics = {
  headSeries: {
    name: 'prometheus_tsdb_head_series',
    type: 'gauge',
    unit: '1',
    help: 'Series that received a sample lately.',
    labels: [],
  },
  samplesAppended: {
    name: 'prometheus_tsdb_head_samples_appended_total',
    type: 'counter',
    unit: '1',
    help: 'Samples stored.',
    labels: ['type'],
  },
  newestSample: {
    name: 'prometheus_tsdb_head_max_time_seconds',
    type: 'gauge',
    unit: 's',
    help: 'Time of the newest sample, in seconds since 1970.',
    labels: [],
  },
  blockBytes: {
    name: 'prometheus_tsdb_storage_blocks_bytes',
    type: 'gauge',
    unit: 'By',
    help: 'Compacted blocks on disk.',
    labels: [],
  },
  walBytes: {
    name: 'prometheus_tsdb_wal_storage_size_bytes',
    type: 'gauge',
    unit: 'By',
    help: 'Write-ahead log on disk. Loki has one, too.',
    labels: [],
  },
  headBytes: {
    name: 'prometheus_tsdb_head_chunks_storage_size_bytes',
    type: 'gauge',
    unit: 'By',
    help: 'Chunks of the head on disk.',
    labels: [],
  },
  exemplars: {
    name: 'prometheus_tsdb_exemplar_exemplars_in_storage',
    type: 'gauge',
    unit: '1',
    help: 'Exemplars kept.',
    labels: [],
  },
  ruleFailures: {
    name: 'prometheus_rule_evaluation_failures_total',
    type: 'counter',
    unit: '1',
    help: 'Rules that could not be evaluated.',
    labels: ['rule_group'],
  },
  ruleGroupDuration: {
    name: 'prometheus_rule_group_last_duration_seconds',
    type: 'gauge',
    unit: 's',
    help: 'Time of the last evaluation of a group.',
    labels: ['rule_group'],
  },
} as const satisfies Record<string, MetricDefinition>;

/** Loki about what it takes in. */
export const lokiMetrics = {
  linesReceived: {
    name: 'loki_distributor_lines_received_total',
    type: 'counter',
    unit: '1',
    help: 'Lines taken in.',
    labels: ['tenant', 'format', 'is_internal_stream'],
  },
  bytesReceived: {
    name: 'loki_distributor_bytes_received_total',
    type: 'counter',
    unit: 'By',
    help: 'Bytes taken in, before compression.',
    labels: ['tenant', 'format', 'is_internal_stream', 'retention_hours'],
  },
  discarded: {
    name: 'loki_discarded_samples_total',
    type: 'counter',
    unit: '1',
    help: 'Lines refused, by reason. Exists after the first one.',
    labels: ['tenant', 'reason'],
  },
  streams: {
    name: 'loki_ingester_memory_streams',
    type: 'gauge',
    unit: '1',
    help: 'Streams in memory.',
    labels: ['tenant'],
  },
  chunks: {
    name: 'loki_ingester_memory_chunks',
    type: 'gauge',
    unit: '1',
    help: 'Chunks in memory.',
    labels: [],
  },
} as const satisfies Record<string, MetricDefinition>;

const spanLabels = ['service', 'span_name', 'span_kind', 'status_code'] as const;
const edgeLabels = ['client', 'server', 'connection_type'] as const;
const tempoBuckets = [
  0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1.024, 2.048, 4.096, 8.192, 16.384,
];

/** What Tempo’s metrics generator, or the embedded trace store in its stead, derives from spans. */
export const spanDerivedMetrics = {
  calls: {
    name: derivedMetrics.spanCalls,
    type: 'counter',
    unit: '1',
    help: 'Spans, by service, name, kind and status.',
    labels: spanLabels,
  },
  latency: {
    name: derivedMetrics.spanLatency,
    type: 'histogram',
    unit: 's',
    help: 'Durations of spans.',
    labels: spanLabels,
    buckets: tempoBuckets,
  },
  edgeRequests: {
    name: derivedMetrics.serviceGraphRequests,
    type: 'counter',
    unit: '1',
    help: 'Requests from one service to another.',
    labels: edgeLabels,
  },
  edgeFailures: {
    name: derivedMetrics.serviceGraphFailures,
    type: 'counter',
    unit: '1',
    help: 'Failed ones among them.',
    labels: edgeLabels,
  },
  edgeServerSeconds: {
    name: derivedMetrics.serviceGraphServerSeconds,
    type: 'histogram',
    unit: 's',
    help: 'Their durations as the server saw them.',
    labels: edgeLabels,
    buckets: tempoBuckets,
  },
  edgeClientSeconds: {
    name: derivedMetrics.serviceGraphClientSeconds,
    type: 'histogram',
    unit: 's',
    help: 'Their durations as the client saw them.',
    labels: edgeLabels,
    buckets: tempoBuckets,
  },
} as const satisfies Record<string, MetricDefinition>;

/** Everything above, for checks that walk all of it. */
export const thirdPartyMetrics: readonly MetricDefinition[] = [
  scrapeMetrics,
  processMetrics,
  nodeMetrics,
  collectorMetrics,
  prometheusMetrics,
  lokiMetrics,
  spanDerivedMetrics,
].flatMap((group) => Object.values<MetricDefinition>(group));
