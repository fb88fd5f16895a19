import { apiLatencySeconds } from './metrics.ts';
import { browserActions } from './spans.ts';

/** What `LAB_SAMPLING` may be: every trace is kept; a share of them; what matters and a share of the rest. */
export const samplingModes = ['all', 'head', 'tail'] as const;
export type SamplingMode = (typeof samplingModes)[number];

/**
 * A share of all traces, decided by the trace id alone, so that whoever knows the id knows the decision: OpenTelemetry's
 * consistent sampling takes the last 14 digits as random and keeps the ids that lie above a threshold. Here are the lowest
 * values of the first of these digits that are kept.
 */
const keptFrom = { head: 'c', tail: 'e' } as const satisfies Record<Exclude<SamplingMode, 'all'>, string>;
const firstRandomDigit = 18;

/** What both modes that sample are made from: the Collector's overlays (collector/sampling.ts), exemplars and `verify`. */
export const samplingPolicy = {
  headShare: shareFrom(keptFrom.head),
  /** Of the traces that nothing below keeps. */
  tailShare: shareFrom(keptFrom.tail),
  /** The ids of `tailShare`. */
  tailIds: `^[0-9a-f]{${firstRandomDigit}}[${keptFrom.tail}-f]`,
  /** A span that takes as long is slow. */
  slowSeconds: apiLatencySeconds,
  /** What a service measures is a little longer than its span: from here on the span is slow, too. */
  measuredSlowSeconds: 0.6,
  /** `http.route` of frequent requests. A new route is rare until it is added here. */
  frequentRoutes: [
    '/api/tasks',
    '/api/tasks/:id',
    '/api/stats',
    '/v2/products',
    '/v2/orders',
    '/v2/orders/:orderId',
    '/v2/orders/:orderId/changes',
    '/v1/mails',
  ],
  /** Names of spans that only the trace of an order has: each of them is enough, in whatever order they come. `*` stands for any text. */
  orderSpans: [browserActions.shopOrder, 'POST /v2/orders', 'saga *', 'publish ORDERS', 'process ORDERS'],
  /** How long the spans of a trace wait for one that decides to keep it. */
  waitSeconds: 30,
} as const;

/** What is known of a trace from outside of the Collector. */
export interface TraceFacts {
  readonly traceId: string;
  /** One of its spans has the status of an error. */
  readonly failed?: boolean;
  /** Of one of its spans, by a clock beside the span's own. */
  readonly seconds?: number;
  /** `http.route` of its server spans. */
  readonly routes?: readonly string[];
  readonly isOrder?: boolean;
}

/** Whether the trace store must hold this trace. False: it may or may not. */
export function mustBeKept(mode: SamplingMode, trace: TraceFacts): boolean {
  if (mode === 'all') return true;
  if (isInShare(mode, trace.traceId)) return true;
  if (mode === 'head') return false;
  return (
    trace.failed === true ||
    trace.isOrder === true ||
    (trace.seconds ?? 0) >= samplingPolicy.measuredSlowSeconds ||
    (trace.routes ?? []).some(isRare)
  );
}

/** A trace id with the randomness of the given one that every mode keeps: for traces that test the pipeline itself. */
export const alwaysKept = (traceId: string): string =>
  `${traceId.slice(0, firstRandomDigit)}f${traceId.slice(firstRandomDigit + 1)}`;

const isInShare = (mode: keyof typeof keptFrom, traceId: string) =>
  traceId.charAt(firstRandomDigit) >= keptFrom[mode];

const isRare = (route: string) => !samplingPolicy.frequentRoutes.some((frequent) => frequent === route);

function shareFrom(digit: string): number {
  return (16 - Number.parseInt(digit, 16)) / 16;
}
