import { faults } from '@lab/faults/faults';
import { backendMetrics } from '@lab/telemetry/metrics';
import { services } from '@lab/telemetry/services';
import { type CauseId, causeOf } from './causes.ts';
import { harmless } from './harmless.ts';
import type { Query } from './investigation.ts';

/** A query that tells a cause from those which look like it. */
export interface Clue extends Query {
  /** What its results mean. */
  readonly tells: string;
}

const { backend } = services;
const promql = (query: string, tells: string): Clue => ({ language: 'PromQL', query, tells });
const traceql = (query: string, tells: string): Clue => ({ language: 'TraceQL', query, tells });

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
    String(causeOf('database-write-lock').onset),
    'SQL statements themselves are slow; their operation tells that it is those which write',
  ),
  'task-list-slow': traceql(
    `{ resource.service.name = "${backend}" && name = "GET /api/tasks" && span.url.query =~ ".*limit=20.*" && duration > 1s }`,
    'the usual request for the list is slow, with a quick SQL statement in it',
  ),
  'large-page-slow': traceql(
    faults['large-page-slow'].evidence[0].query,
    'of the requests for the list, those for large pages are slow',
  ),
  'client-errors': promql(
    harmless['client-errors'].onset,
    'requests are refused (4xx), and no objective counts those',
  ),
  'traffic-peak': promql(
    harmless['traffic-peak'].onset,
    'more requests than usual, and no objective has bad events',
  ),
};
