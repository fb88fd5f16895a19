import { services } from '@lab/telemetry/services';
import { messageResults, shopMetrics } from '@lab/telemetry/shop-metrics';
import type { Fault } from './fault.ts';

const { shopPayments, shopInventory, shopOrders, shopNotifications } = services;
const of = (service: string) => `resource.service.name = "${service}"`;
const authorise = 'lab.shop.payments.v1.PaymentsService/Authorise';
const reserve = 'lab.shop.inventory.v1.InventoryService/Reserve';

/** The faults of the shop that only those who run it see. */
export const shopOperatorFaults = {
  'payments-context-lost': {
    title: 'The traces of orders break off at the payments',
    workload: 'shop',
    kind: 'lost context propagation',
    service: shopOrders,
    component: 'client of the payments',
    description:
      'Calls to the payments carry no trace context, as after their client was replaced: their spans form traces of their own.',
    parameters: {},
    moves: {
      appears: {
        language: 'TraceQL',
        query: `{ ${of(shopPayments)} && kind = server && nestedSetParent < 0 }`,
        shows: 'calls without a caller',
      },
      withinSeconds: 30,
    },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${of(shopPayments)} && name = "${authorise}" && nestedSetParent < 0 }`,
        shows: 'authorisations without an order above them',
      },
      {
        language: 'PromQL',
        query: `sum(rate(${shopMetrics.rpcServerDuration.name}_count{job="${shopPayments}"}[1m])) > 0`,
        shows: 'that the payments are called all the same',
      },
    ],
    chain: ['client of the payments', shopOrders, shopPayments],
    fix: 'Restore the interceptor that propagates the context.',
  },
  'mails-late': {
    title: 'Mails come late',
    workload: 'shop',
    kind: 'slow consumer',
    service: shopNotifications,
    component: 'consumer of the order events',
    description: 'The notifications take long for each event, so that events queue up.',
    parameters: {
      delay_ms: { meaning: 'how long one event takes', unit: 'ms', default: 1_500, min: 50, max: 10_000 },
    },
    moves: {
      appears: {
        language: 'PromQL',
        query: `sum(${shopMetrics.consumerLag.name}{job="${shopNotifications}"}) > 15`,
        shows: 'events that wait',
      },
      withinSeconds: 60,
    },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${of(shopNotifications)} && kind = consumer && duration > 1s }`,
        shows: 'events that take long, with a quick statement in them',
      },
      {
        language: 'PromQL',
        query: `sum by (consumer) (${shopMetrics.consumerLag.name}{job="${shopNotifications}"}) > 2`,
        shows: 'which of the consumers are behind',
      },
    ],
    chain: ['consumer of the order events', shopNotifications],
    fix: 'Take the slow work out of the handler, or share the events among more consumers.',
  },
  'mails-unreadable': {
    title: 'The notifications cannot read some events',
    workload: 'shop',
    kind: 'poison message',
    service: shopNotifications,
    component: 'consumer of the order events',
    description:
      'A version of the notifications fails on the events of some orders at each delivery. These events delay the ones behind them, and end up as dead letters.',
    parameters: {
      share: { meaning: 'share of orders', unit: '%', default: 30, min: 1, max: 100 },
    },
    moves: {
      appears: {
        language: 'PromQL',
        query: `sum(increase(${shopMetrics.messages.name}{job="${shopNotifications}", result="${messageResults.putAside}"}[30s])) > 0`,
        shows: 'messages that become dead letters',
      },
      withinSeconds: 60,
    },
    evidence: [
      {
        language: 'LogQL',
        query: `{service_name="${shopNotifications}"} |= "message not processed"`,
        shows: 'why a message could not be processed, and the number of attempts',
      },
      {
        language: 'TraceQL',
        query: `{ ${of(shopNotifications)} && kind = consumer && status = error }`,
        shows: 'the same event again and again, in the trace of its order',
      },
    ],
    chain: ['consumer of the order events', shopNotifications],
    fix: 'Roll the notifications back, then replay the dead letters: `npx lab shop dlq replay`.',
  },
  'reservations-repeated': {
    title: 'Each reservation is sent many times',
    workload: 'shop',
    kind: 'retry storm',
    service: shopOrders,
    component: 'client of the inventory',
    description:
      'The client of the inventory treats each answer as lost and retries at once. Reservations are idempotent, so only the load shows it.',
    parameters: {
      calls: { meaning: 'number of retries', unit: 'calls', default: 12, min: 3, max: 40 },
    },
    moves: {
      appears: {
        language: 'PromQL',
        query: `sum(rate(${shopMetrics.rpcServerDuration.name}_count{job="${shopInventory}", rpc_method="${reserve}"}[30s])) > 2 + 4 * sum(rate(${shopMetrics.orderEvents.name}{event="OrderPlaced"}[30s]))`,
        shows: 'many reservations for each order',
      },
      withinSeconds: 60,
    },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${of(shopOrders)} && kind = client } > { ${of(shopInventory)} && name = "${reserve}" } | count() > 3`,
        shows: 'one call of the orders, and many in the inventory',
      },
      {
        language: 'LogQL',
        query: `sum(count_over_time({service_name="${shopInventory}"} | method = "${reserve}" [30s])) > 100`,
        shows: 'the calls that the inventory answers, all successfully',
      },
    ],
    chain: ['client of the inventory', shopOrders, shopInventory],
    fix: 'Retry only calls without an answer, with back-off and a retry budget.',
  },
  'products-not-kept': {
    title: 'The product list is not cached',
    workload: 'shop',
    kind: 'cache stampede',
    service: shopOrders,
    component: 'product list',
    description:
      'The orders service does not cache the product list, and concurrent requests do not share a call: each request calls the inventory.',
    parameters: {},
    moves: {
      appears: {
        language: 'PromQL',
        query: `sum(rate(${shopMetrics.productCacheRequests.name}[30s])) > 2.5`,
        shows: 'more than one request per second for the list',
      },
      withinSeconds: 60,
    },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${of(shopOrders)} && kind = server && name = "GET /v2/products" } >> { ${of(shopInventory)} && kind = server }`,
        shows: 'requests for the list that each call the inventory',
      },
      {
        language: 'PromQL',
        query: `sum by (rpc_method) (rate(${shopMetrics.rpcServerDuration.name}_count{job="${shopInventory}"}[30s])) > 2.5`,
        shows: 'which methods of the inventory are called',
      },
    ],
    chain: ['product list', shopOrders, shopInventory],
    fix: 'Cache the list briefly, and let concurrent requests share one call.',
  },
  'payments-clock-ahead': {
    title: 'The clock of the payments is ahead',
    workload: 'shop',
    kind: 'clock skew',
    service: shopPayments,
    component: 'clock',
    description: 'The clock of the payments’ machine is ahead of all others.',
    parameters: {
      ahead_ms: { meaning: 'by how much', unit: 'ms', default: 20_000, min: 12_000, max: 60_000 },
    },
    moves: {
      appears: {
        language: 'TraceQL',
        query: `{ ${of(shopPayments)} && kind = server && duration < 2s && traceDuration > 11s }`,
        shows: 'fast calls in traces that seem to take long',
      },
      withinSeconds: 60,
    },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${of(shopPayments)} && name = "${authorise}" && traceDuration > 11s }`,
        shows: 'authorisations that begin after their caller got the answer',
      },
      {
        language: 'PromQL',
        query: `sum(rate(${shopMetrics.sagaDuration.name}_bucket{le="1"}[1m])) > 0`,
        shows: 'that orders end in time, whatever their traces say',
      },
    ],
    chain: ['clock', shopPayments, 'tempo'],
    fix: 'Synchronise the clock (NTP). Until then trust the durations of that service, not its timestamps.',
  },
  'events-duplicated': {
    title: 'Order events are published twice',
    workload: 'shop',
    kind: 'duplicate events',
    service: shopOrders,
    component: 'outbox relay',
    description:
      'Each event is published once more with another message id, so that the broker takes both. Each mail is still sent once, because the mailbox deduplicates.',
    parameters: {},
    moves: {
      appears: {
        language: 'PromQL',
        query: `sum(rate(${shopMetrics.messages.name}[30s])) / sum(rate(${shopMetrics.orderEvents.name}[30s])) > 1.6`,
        shows: 'more messages than events',
      },
      withinSeconds: 60,
    },
    evidence: [
      {
        language: 'LogQL',
        query: `{service_name="${shopNotifications}"} | message_id =~ ".*-again"`,
        shows: 'messages whose id is that of another message plus a suffix',
      },
      {
        language: 'TraceQL',
        query: `{ ${of(shopOrders)} && kind = producer && span.messaging.message.id =~ ".*-again" }`,
        shows: 'who publishes them',
      },
    ],
    chain: ['outbox relay', shopOrders, shopNotifications],
    fix: 'Derive the message id from the event alone; keep the consumer idempotent.',
  },
} as const satisfies Readonly<Record<string, Fault>>;
