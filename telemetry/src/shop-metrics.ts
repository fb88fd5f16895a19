import { durationBuckets, type MetricDefinition } from './metrics.ts';

/** An order that ends after this time is late: the bound of the shop's objective. */
export const orderDeadlineSeconds = 5;
/** An order that has not ended after this time is stuck: an alert fires. */
export const stuckAfterSeconds = 60;

/** Values of `outcome`: how the saga of an order ended. */
export const sagaOutcomes = ['completed', 'rejected', 'needs-attention'] as const;
export type SagaOutcome = (typeof sagaOutcomes)[number];

/** Values of `result` of a message that a consumer was given. */
export const messageResults = { processed: 'processed', failed: 'failed', putAside: 'put_aside' } as const;
export type MessageResult = (typeof messageResults)[keyof typeof messageResults];

const consumerLabels = ['consumer'] as const;

/**
 * Metrics of the shop's services. Those of HTTP and RPC have the names and labels of OpenTelemetry's semantic conventions, as
 * Prometheus writes them: https://opentelemetry.io/docs/specs/semconv/http/http-metrics/
 */
export const shopMetrics = {
  httpServerDuration: {
    name: 'http_server_request_duration_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Time until a request was answered, by method, route pattern and status code.',
    labels: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: durationBuckets,
  },
  rpcServerDuration: {
    name: 'rpc_server_call_duration_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Time until a call was answered, by method and gRPC status.',
    labels: ['rpc_method', 'rpc_response_status_code'],
    buckets: durationBuckets,
  },
  orderEvents: {
    name: 'shop_order_events_total',
    type: 'counter',
    unit: '1',
    help: 'Events recorded of orders, by type.',
    labels: ['event'],
  },
  sagaDuration: {
    name: 'shop_saga_duration_seconds',
    type: 'histogram',
    unit: 's',
    help: 'Time from placing an order to its final state.',
    labels: ['outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 0.75, 1, 2, orderDeadlineSeconds, 10, 30, 60],
  },
  ordersUnderWay: {
    name: 'shop_orders_under_way',
    type: 'gauge',
    unit: '1',
    help: 'Orders that are not over, by the step that they are at.',
    labels: ['step'],
  },
  ordersStuck: {
    name: 'shop_orders_stuck',
    type: 'gauge',
    unit: '1',
    help: 'Orders that are not over a minute after they were placed, those that wait for a person included.',
    labels: [],
  },
  outboxAge: {
    name: 'shop_outbox_age_seconds',
    type: 'gauge',
    unit: 's',
    help: 'Age of the oldest event that the broker has not acknowledged; 0 when it has all.',
    labels: [],
  },
  projectionAge: {
    name: 'shop_projection_age_seconds',
    type: 'gauge',
    unit: 's',
    help: 'Age of the oldest event that the order list does not show; 0 when it shows all.',
    labels: [],
  },
  messages: {
    name: 'shop_messages_total',
    type: 'counter',
    unit: '1',
    help: 'Messages that a consumer was given, by what became of them.',
    labels: ['consumer', 'result'],
  },
  redeliveries: {
    name: 'shop_message_redeliveries_total',
    type: 'counter',
    unit: '1',
    help: 'Messages that a consumer was given once more.',
    labels: consumerLabels,
  },
  consumerLag: {
    name: 'shop_consumer_lag_messages',
    type: 'gauge',
    unit: '1',
    help: 'Messages that a consumer has not acknowledged.',
    labels: consumerLabels,
  },
  deadLetters: {
    name: 'shop_dead_letters',
    type: 'gauge',
    unit: '1',
    help: 'Messages that were put aside and not replayed.',
    labels: [],
  },
  circuitOpen: {
    name: 'shop_circuit_open',
    type: 'gauge',
    unit: '1',
    help: '1 while the caller leaves an instance alone because it did not answer, else 0.',
    labels: ['target'],
  },
  productCacheRequests: {
    name: 'shop_product_cache_requests_total',
    type: 'counter',
    unit: '1',
    help: 'Requests for the products, by whether the inventory had them in memory: hit or miss.',
    labels: ['result'],
  },
  stock: {
    name: 'shop_stock_units',
    type: 'gauge',
    unit: '1',
    help: 'Units of a product: on hand, and of these not set aside for an order.',
    labels: ['sku', 'state'],
  },
} as const satisfies Record<string, MetricDefinition>;
