import {
  derivedMetrics,
  durationBuckets,
  logStoreMetrics,
  type MetricDefinition,
  traceStoreMetrics,
} from './metrics.ts';

/**
 * Metrics of other people's programs that the lab's queries use: not everything they expose. Names and labels were read
 * from Prometheus 3.15, Loki 3.7, the Collector 0.160 and prom-client 15 as they arrive through the Collector.
 */

type Unit = MetricDefinition['unit'];

const counter = <const L extends readonly string[] = []>(
  name: string,
  unit: Unit,
  help: string,
  labels?: L,
) =>
  ({ name, type: 'counter', unit, help, labels: labels ?? [] }) as MetricDefinition & { readonly labels: L };

const gauge = <const L extends readonly string[] = []>(name: string, unit: Unit, help: string, labels?: L) =>
  ({ name, type: 'gauge', unit, help, labels: labels ?? [] }) as MetricDefinition & { readonly labels: L };

/** A histogram of durations. */
const seconds = <const L extends readonly string[]>(
  name: string,
  help: string,
  labels: L,
  buckets: readonly number[],
) => ({ name, type: 'histogram', unit: 's', help, labels, buckets }) as const;

/** What the Collector's scraper adds for each target. */
export const scrapeMetrics = {
  up: gauge('up', '1', '1 when the last scrape succeeded.'),
  duration: gauge('scrape_duration_seconds', 's', 'Time of the last scrape.'),
  samples: gauge('scrape_samples_scraped', '1', 'Samples of the last scrape.'),
} as const satisfies Record<string, MetricDefinition>;

/** Process metrics as the client libraries of Go and Node name them. The Collector has names of its own. */
export const processMetrics = {
  cpu: counter('process_cpu_seconds_total', 's', 'CPU time.'),
  resident: gauge('process_resident_memory_bytes', 'By', 'Resident memory.'),
  openFiles: gauge('process_open_fds', '1', 'Open files and sockets.'),
  maxFiles: gauge('process_max_fds', '1', 'The limit of them.'),
  startTime: gauge('process_start_time_seconds', 's', 'Start of the process, in seconds since 1970.'),
} as const satisfies Record<string, MetricDefinition>;

/** The backend’s Node.js, by prom-client’s default metrics. */
export const nodeMetrics = {
  eventLoopLagP50: gauge(
    'nodejs_eventloop_lag_p50_seconds',
    's',
    'Median of the event loop’s delay since the last scrape.',
  ),
  eventLoopLagP99: gauge(
    'nodejs_eventloop_lag_p99_seconds',
    's',
    '99th percentile of the event loop’s delay since the last scrape.',
  ),
  heapUsed: gauge('nodejs_heap_size_used_bytes', 'By', 'Heap in use.'),
  heapTotal: gauge('nodejs_heap_size_total_bytes', 'By', 'Heap reserved.'),
  external: gauge('nodejs_external_memory_bytes', 'By', 'Memory outside of the heap that objects hold.'),
  gc: seconds(
    'nodejs_gc_duration_seconds',
    'Pauses for garbage collection, by kind.',
    ['kind'],
    [0.001, 0.01, 0.1, 1, 2, 5],
  ),
  handles: gauge('nodejs_active_handles_total', '1', 'Open sockets, timers and the like.'),
} as const satisfies Record<string, MetricDefinition>;

const receiverLabels = ['receiver', 'transport'] as const;
const exporterLabels = ['exporter', 'server_address', 'server_port', 'url_path'] as const;
const queueLabels = ['exporter', 'data_type'] as const;

const collectorCounter = <L extends readonly string[]>(name: string, help: string, labels: L) =>
  counter(`otelcol_${name}`, '1', help, labels);

/** The Collector about itself; its counters have no suffix. A counter of failures exists only after the first one. */
export const collectorMetrics = {
  uptime: counter('otelcol_process_uptime', 's', 'Time since the process began.'),
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
  queueSize: gauge('otelcol_exporter_queue_size', 'By', 'Bytes that wait to be sent.', queueLabels),
  queueCapacity: gauge('otelcol_exporter_queue_capacity', 'By', 'Bytes that may wait.', queueLabels),
  inFlight: gauge(
    'otelcol_exporter_in_flight_requests',
    '1',
    'Requests to the stores under way.',
    queueLabels,
  ),
  resident: gauge('otelcol_process_memory_rss', 'By', 'Resident memory of the Collector.'),
  cpu: counter('otelcol_process_cpu_seconds', 's', 'CPU time of the Collector.'),
  deltaStreams: gauge(
    'otelcol_deltatocumulative_streams_tracked',
    '1',
    'Series of browser metrics that are added up.',
  ),
} as const satisfies Record<string, MetricDefinition>;

/** Prometheus about its storage, its rules and its queries. */
export const prometheusMetrics = {
  headSeries: gauge('prometheus_tsdb_head_series', '1', 'Series that received a sample lately.'),
  samplesAppended: counter('prometheus_tsdb_head_samples_appended_total', '1', 'Samples stored.', ['type']),
  newestSample: gauge(
    'prometheus_tsdb_head_max_time_seconds',
    's',
    'Time of the newest sample, in seconds since 1970.',
  ),
  blockBytes: gauge('prometheus_tsdb_storage_blocks_bytes', 'By', 'Compacted blocks on disk.'),
  walBytes: gauge(
    'prometheus_tsdb_wal_storage_size_bytes',
    'By',
    'Write-ahead log on disk. Loki has one, too.',
  ),
  headBytes: gauge('prometheus_tsdb_head_chunks_storage_size_bytes', 'By', 'Chunks of the head on disk.'),
  exemplars: gauge('prometheus_tsdb_exemplar_exemplars_in_storage', '1', 'Exemplars kept.'),
  ruleFailures: counter(
    'prometheus_rule_evaluation_failures_total',
    '1',
    'Rules that could not be evaluated.',
    ['rule_group'],
  ),
  ruleGroupDuration: gauge(
    'prometheus_rule_group_last_duration_seconds',
    's',
    'Time of the last evaluation of a group.',
    ['rule_group'],
  ),
} as const satisfies Record<string, MetricDefinition>;

/** Loki about what it takes in; the embedded store has `log_store_…` instead. */
export const lokiMetrics = {
  bytesReceived: counter(
    'loki_distributor_bytes_received_total',
    'By',
    'Bytes taken in, before compression.',
    ['tenant', 'format', 'is_internal_stream', 'retention_hours'],
  ),
  discarded: counter(
    'loki_discarded_samples_total',
    '1',
    'Lines refused, by reason. Exists after the first one.',
    ['tenant', 'reason'],
  ),
  streams: gauge('loki_ingester_memory_streams', '1', 'Streams in memory.', ['tenant']),
} as const satisfies Record<string, MetricDefinition>;

/** Tempo about what it takes in; the embedded store has `trace_store_spans_refused_total` instead. */
export const tempoMetrics = {
  discarded: counter(
    'tempo_discarded_spans_total',
    '1',
    'Spans refused, by reason. Exists after the first one.',
    ['tenant', 'reason'],
  ),
} as const satisfies Record<string, MetricDefinition>;

const spanLabels = ['service', 'span_name', 'span_kind', 'status_code'] as const;
const edgeLabels = ['client', 'server', 'connection_type'] as const;
/** Tempo’s own. */
const edgeBuckets = [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8];

/** What Tempo’s metrics generator, or the embedded trace store in its stead, derives from spans. */
export const spanDerivedMetrics = {
  calls: counter(derivedMetrics.spanCalls, '1', 'Spans, by service, name, kind and status.', spanLabels),
  latency: seconds(derivedMetrics.spanLatency, 'Durations of spans.', spanLabels, durationBuckets),
  edgeRequests: counter(
    derivedMetrics.serviceGraphRequests,
    '1',
    'Requests from one service to another.',
    edgeLabels,
  ),
  edgeFailures: counter(derivedMetrics.serviceGraphFailures, '1', 'Failed ones among them.', edgeLabels),
  edgeServerSeconds: seconds(
    derivedMetrics.serviceGraphServerSeconds,
    'Their durations as the server saw them.',
    edgeLabels,
    edgeBuckets,
  ),
  edgeClientSeconds: seconds(
    derivedMetrics.serviceGraphClientSeconds,
    'Their durations as the client saw them.',
    edgeLabels,
    edgeBuckets,
  ),
} as const satisfies Record<string, MetricDefinition>;

/** Everything above, for checks that walk all of it. */
export const thirdPartyMetrics: readonly MetricDefinition[] = [
  scrapeMetrics,
  processMetrics,
  nodeMetrics,
  collectorMetrics,
  prometheusMetrics,
  lokiMetrics,
  tempoMetrics,
  { refused: traceStoreMetrics.refused, seriesDropped: traceStoreMetrics.seriesDropped },
  {
    refused: logStoreMetrics.refused,
    lineBytes: logStoreMetrics.lineBytes,
    streams: logStoreMetrics.streams,
  },
  spanDerivedMetrics,
].flatMap((group) => Object.values<MetricDefinition>(group));
