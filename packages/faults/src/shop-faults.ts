import { services } from '@lab/telemetry/services';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import type { Fault } from './fault.ts';

const { shopPayments, shopInventory, shopOrders, nginx } = services;
const of = (service: string) => `resource.service.name = "${service}"`;
const authorise = 'lab.shop.payments.v1.PaymentsService/Authorise';
const reserve = 'lab.shop.inventory.v1.InventoryService/Reserve';
/** PromQL: calls a second that took longer than half a second. */
const slowCalls = (job: string, method: string) => {
  const calls = (suffix: string, more = '') =>
    `sum(rate(${shopMetrics.rpcServerDuration.name}_${suffix}{job="${job}", rpc_method="${method}"${more}}[1m]))`;
  return `${calls('count')} - ${calls('bucket', ', le="0.5"')}`;
};

/** The faults of the shop that its users feel; they are there where it runs. */
export const shopFaults = {
  'payment-slow': {
    title: 'Payments are slow',
    workload: 'shop',
    kind: 'slow endpoint',
    service: shopPayments,
    component: 'Authorise',
    description:
      'A share of the authorisations takes longer than the caller’s timeout: orders retry, and are completed late or cancelled.',
    parameters: {
      delay_ms: { meaning: 'how long one waits', unit: 'ms', default: 4_000, min: 50, max: 10_000 },
      share: { meaning: 'share of slow authorisations', unit: '%', default: 80, min: 1, max: 100 },
    },
    moves: { objective: 'shop-order-time', byPoints: 20, withinSeconds: 60 },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${of(shopPayments)} && name = "${authorise}" && duration > 900ms }`,
        shows: 'authorisations that take as long as their caller waits, without a slow statement',
      },
      {
        language: 'PromQL',
        query: `${slowCalls(shopPayments, authorise)} > 0`,
        shows: 'slow authorisations: their callers give up',
      },
    ],
    chain: ['Authorise', shopPayments, shopOrders],
    fix: 'Give the call to the card network a deadline of its own, shorter than the caller’s, and answer “try again”.',
  },
  'payment-errors': {
    title: 'Payments fail',
    workload: 'shop',
    kind: 'error share',
    service: shopPayments,
    component: 'Authorise',
    description:
      'A share of the authorisations fails, as if the card network were unreachable. Orders retry, and the circuit breaker for the payments opens.',
    parameters: {
      share: { meaning: 'share of failing authorisations', unit: '%', default: 90, min: 1, max: 100 },
    },
    moves: { objective: 'shop-order-time', byPoints: 20, withinSeconds: 60 },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${of(shopPayments)} && name = "${authorise}" && status = error }`,
        shows: 'authorisations that fail at once, before any statement',
      },
      {
        language: 'LogQL',
        query: `{service_name="${shopPayments}"} | exception_message =~ ".*card network.*"`,
        shows: 'why they fail',
      },
    ],
    chain: ['Authorise', shopPayments, shopOrders],
    fix: 'Find out why the card network is unreachable; offer another way to pay meanwhile.',
  },
  'stock-database-locked': {
    title: 'The stock is locked for writing',
    workload: 'shop',
    kind: 'lock contention',
    service: shopInventory,
    component: 'inventory.db',
    description:
      'Another connection holds the write lock of the stock’s database again and again: reservations wait for it, in both instances.',
    parameters: {
      hold_ms: { meaning: 'how long it holds the lock', unit: 'ms', default: 3_000, min: 50, max: 4_500 },
      every_ms: { meaning: 'the pause between two locks', unit: 'ms', default: 100, min: 50, max: 60_000 },
    },
    moves: { objective: 'shop-order-time', byPoints: 20, withinSeconds: 60 },
    evidence: [
      {
        language: 'TraceQL',
        query: `{ ${of(shopInventory)} && span.db.system.name = "sqlite" && duration > 500ms }`,
        shows: 'SQL statements that wait for the lock',
      },
      {
        language: 'PromQL',
        query: `${slowCalls(shopInventory, reserve)} > 0`,
        shows: 'slow reservations; those that come meanwhile wait before the clock of their span starts',
      },
    ],
    chain: ['inventory.db', shopInventory, shopOrders],
    fix: 'Shorten the other transaction; let it read a snapshot instead of taking the write lock.',
  },
  'orders-connections-exhausted': {
    title: 'The orders’ connection pool is exhausted',
    workload: 'shop',
    kind: 'connection pool exhausted',
    service: shopOrders,
    component: 'connection pool',
    description:
      'Connections are held, as by code that waits for something else within a transaction: requests time out waiting for one.',
    parameters: {
      hold_ms: { meaning: 'how long they are kept', unit: 'ms', default: 6_000, min: 50, max: 30_000 },
    },
    moves: { objective: 'shop-order-requests', byPoints: 20, withinSeconds: 60 },
    evidence: [
      {
        language: 'LogQL',
        query: `{service_name="${shopOrders}"} | exception_message =~ ".*timeout exceeded.*"`,
        shows: 'requests that got no connection',
      },
      {
        language: 'TraceQL',
        query: `{ ${of(shopOrders)} && kind = server && status = error && duration > 1s }`,
        shows: 'requests that fail after they have waited, with no statement in them',
      },
    ],
    chain: ['connection pool', shopOrders, nginx],
    fix: 'Do not wait for anything else while a connection is held; give its use a time limit.',
  },
} as const satisfies Readonly<Record<string, Fault>>;
