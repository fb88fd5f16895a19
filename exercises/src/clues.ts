import type { Fault } from '@lab/faults/fault';
import { type FaultId, faults } from '@lab/faults/faults';
import { backendMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { type CauseId, causeOf, type Query } from './causes.ts';
import { harmless } from './harmless.ts';

/** A query that distinguishes a cause from similar ones. */
export interface Clue extends Query {
  /** What its results mean. */
  readonly tells: string;
  /** Tells when it began, where that is sooner than by the objective. */
  readonly onset?: Query;
}

const { backend } = services;
const promql = (query: string, tells: string): Clue => ({ language: 'PromQL', query, tells });
const traceql = (query: string, tells: string): Clue => ({ language: 'TraceQL', query, tells });

const callsOf = (job: string, more: string, suffix = 'count') =>
  `sum(rate(${shopMetrics.rpcServerDuration.name}_${suffix}{job="${job}"${more}}[15s]))`;
const slowCallsOf = (job: string): Query => ({
  language: 'PromQL',
  query: `${callsOf(job, '')} - ${callsOf(job, ', le="0.5"', 'bucket')} > 0`,
});
const failedCallsOf = (job: string, status: string): Query => ({
  language: 'PromQL',
  query: `${callsOf(job, `, rpc_response_status_code="${status}"`)} > 0`,
});

/** A symptom that appears only with this fault also distinguishes it from others. */
const appearing = (id: FaultId, tells: string): Clue => {
  const { moves }: Fault = faults[id];
  if (!('appears' in moves)) throw new Error(`users feel ${id}`);
  const { language, query } = moves.appears;
  return { language, query, tells };
};

/** By cause. Those that can be mistaken for another are to be asked in the order of this list. */
export const clues: Readonly<Partial<Record<CauseId, Clue>>> = {
  'task-create-errors': promql(
    `sum by (method, route) (rate(${backendMetrics.httpErrors.name}{job="${backend}"}[15s])) > 0.3`,
    'server errors of one method and route',
  ),
  'task-list-n-plus-one': traceql(
    faults['task-list-n-plus-one'].evidence[0].query,
    'one request, many SQL statements: one for each row',
  ),
  'event-loop-blocked': promql(
    faults['event-loop-blocked'].evidence[0].query,
    'the event loop was held up: every request waits for one that computes',
  ),
  'database-write-lock': promql(
    String(causeOf('database-write-lock').onset?.query),
    'SQL statements themselves are slow; their operation tells that it is those which write',
  ),
  'database-busy': traceql(
    faults['database-busy'].evidence[0].query,
    'statements fail at once with SQLITE_BUSY: another connection holds the lock, and they do not wait',
  ),
  'statistics-scan': traceql(
    faults['statistics-scan'].evidence[0].query,
    'slow SELECT statements of one route: they wait for no lock',
  ),
  'task-list-slow': traceql(
    `{ resource.service.name = "${backend}" && name = "GET /api/tasks" && span.url.query =~ ".*limit=20.*" && duration > 1s }`,
    'the usual request for the list is slow, with a quick SQL statement in it',
  ),
  'large-page-slow': traceql(
    faults['large-page-slow'].evidence[0].query,
    'of the requests for the list, those for large pages are slow',
  ),
  'payment-errors': {
    ...traceql(
      faults['payment-errors'].evidence[0].query,
      'the payments fail at once: nobody waits for them',
    ),
    onset: failedCallsOf(services.shopPayments, 'UNAVAILABLE'),
  },
  'payment-slow': {
    ...promql(
      faults['payment-slow'].evidence[1].query,
      'the payments do not answer while their caller waits',
    ),
    onset: slowCallsOf(services.shopPayments),
  },
  'stock-database-locked': {
    ...traceql(
      faults['stock-database-locked'].evidence[0].query,
      'the SQL statements of the stock are slow: they wait for a lock',
    ),
    onset: slowCallsOf(services.shopInventory),
  },
  'orders-connections-exhausted': {
    language: 'LogQL',
    query: faults['orders-connections-exhausted'].evidence[0].query,
    tells: 'requests wait for a connection to the database, and get none',
  },
  'payments-context-lost': appearing(
    'payments-context-lost',
    'the payments’ calls begin traces of their own: their caller does not pass the context on',
  ),
  'mails-late': appearing('mails-late', 'events wait for the notifications'),
  'mails-unreadable': appearing('mails-unreadable', 'dead letters: messages that failed five times'),
  'reservations-repeated': appearing(
    'reservations-repeated',
    'many reservations for each order, and all of them are answered',
  ),
  'products-not-kept': appearing('products-not-kept', 'each request for the products calls the inventory'),
  'payments-clock-ahead': appearing(
    'payments-clock-ahead',
    'calls that begin after their callers got the answer: a clock is wrong',
  ),
  'events-duplicated': appearing('events-duplicated', 'more messages than events'),
  'route-labels': appearing('route-labels', 'more values of the label “route” than the API has routes'),
  'log-noise': appearing('log-noise', 'one line, over and over'),
  'secret-in-log': appearing('secret-in-log', 'a token in the text of a line'),
  'client-errors': promql(
    harmless['client-errors'].onset,
    'requests are refused (4xx), and no objective counts those',
  ),
  'traffic-peak': promql(
    harmless['traffic-peak'].onset,
    'more requests than usual, and no objective has bad events',
  ),
};
