import { browserLogEvents } from '@lab/telemetry/logs';
import { type ActionOutcome, type BrowserAction, browserActions, spanAttributes } from '@lab/telemetry/spans';
import {
  context,
  type Logger,
  ROOT_CONTEXT,
  SeverityNumber,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { RecentAction } from '../kit/recent-actions.ts';
import type { Instruments } from './instruments.ts';
import type { TraceIds } from './trace-ids.ts';

/** What a user did, as the root span under which its requests hang. */
export interface Action {
  readonly name: BrowserAction;
  readonly traceId: string;
  /** The action as a parent, in the form of the W3C header. */
  readonly traceparent: string;
  /** Runs `call` so that the spans it starts before its first `await` belong to this action. */
  run<T>(call: () => T): T;
  /** The request that the action is about was answered; the span stays open for what follows from it. */
  answered(outcome: ActionOutcome): void;
  /** Ends the action. Safe to call twice. */
  end(): void;
}

export interface Actions {
  /**
   * Begins an action in a new trace; the page load continues the trace of its document.
   *
   * @param startTime milliseconds since the epoch, derived from `performance.timeOrigin`; now by default
   */
  begin(name: BrowserAction, startTime?: number): Action;
  /** The page goes away: what has not been answered is interrupted. */
  interruptAll(): void;
}

interface ActionsOptions {
  readonly tracer: Tracer;
  readonly traceIds: TraceIds;
  /** The trace that the document's request began; undefined: none is known. */
  readonly documentTraceId: string | undefined;
  readonly logger: Logger;
  readonly instruments: Pick<Instruments, 'actionTook'>;
  readonly pageRoute: string;
  /** Keeps what was answered, so that the page that follows requests can offer it. */
  readonly remember?: (action: RecentAction) => void;
  readonly clock?: ActionClock;
}

/**
 * Start times come from the wall clock, durations from the monotonic one: the wall clock jumps when it is set and while the
 * machine sleeps.
 */
export interface ActionClock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds since `timeOrigin`. */
  readonly elapsed: () => number;
  /** Milliseconds since the epoch at which the page began. */
  readonly timeOrigin: number;
}

const pageClock: ActionClock = {
  now: Date.now,
  elapsed: () => performance.now(),
  timeOrigin: performance.timeOrigin,
};

/** On some machines the monotonic clock runs during sleep. The Collector drops averages above 10 min; no user waited so long. */
const longestSeconds = 600;

interface LiveAction extends Action {
  readonly span: Span;
}

/** Starts actions: one root span, one log record with the same trace id and one duration for each. */
export function createActions(options: ActionsOptions): Actions {
  const { tracer, traceIds, documentTraceId, pageRoute, clock = pageClock } = options;
  const live = new Set<LiveAction>();

  function begin(name: BrowserAction, startTime?: number): Action {
    const startedAt = startTime ?? clock.now();
    const elapsedBefore = startTime === undefined ? clock.elapsed() : startTime - clock.timeOrigin;
    const duration = () => Math.max(0, clock.elapsed() - elapsedBefore);
    const attributes = { [spanAttributes.action]: name, [spanAttributes.pageRoute]: pageRoute };
    const span = traceIds.withTraceId(name === browserActions.load ? documentTraceId : undefined, () =>
      tracer.startSpan(name, { root: true, startTime: startedAt, attributes }),
    );
    const { traceId, spanId } = span.spanContext();
    const spanContext = trace.setSpan(ROOT_CONTEXT, span);
    let outcome: ActionOutcome | undefined;

    function answered(result: ActionOutcome): void {
      if (outcome) return;
      outcome = result;
      report(options, { name, span, outcome, startedAt, seconds: duration() / 1000 });
    }

    const action: LiveAction = {
      name,
      span,
      traceId,
      traceparent: `00-${traceId}-${spanId}-01`,
      run: (call) => context.with(spanContext, call),
      answered,
      end() {
        if (!live.delete(action)) return;
        answered('ok');
        span.end(startedAt + duration());
      },
    };
    live.add(action);
    return action;
  }

  return {
    begin,
    interruptAll() {
      for (const action of live) {
        action.answered('interrupted');
        action.end();
      }
    },
  };
}

interface Answer {
  readonly name: BrowserAction;
  readonly span: Span;
  readonly outcome: ActionOutcome;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly seconds: number;
}

function report(
  { logger, instruments, pageRoute, remember }: ActionsOptions,
  { name, span, outcome, startedAt, seconds }: Answer,
): void {
  span.setAttribute(spanAttributes.outcome, outcome);
  if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR });
  if (outcome === 'interrupted') span.setAttribute(spanAttributes.interrupted, true);
  logger.emit({
    eventName: browserLogEvents.action,
    severityNumber: outcome === 'failed' ? SeverityNumber.WARN : SeverityNumber.INFO,
    severityText: outcome === 'failed' ? 'WARN' : 'INFO',
    body: `${name} ${outcome}`,
    attributes: {
      'event.name': browserLogEvents.action,
      [spanAttributes.action]: name,
      [spanAttributes.outcome]: outcome,
      [spanAttributes.pageRoute]: pageRoute,
      duration_s: seconds,
    },
    context: trace.setSpan(ROOT_CONTEXT, span),
  });
  if (seconds <= longestSeconds) instruments.actionTook(name, seconds);
  // To store something takes time that a page which is left does not have: what it still sends would be lost.
  if (outcome === 'interrupted') return;
  const { traceId } = span.spanContext();
  remember?.({ traceId, name, outcome, at: startedAt, durationMs: seconds * 1000, page: pageRoute });
}
