import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import { spanContextOf } from '../../kit/trace-parent.ts';
import { startWorkLoop } from '../../kit/work-loop.ts';
import { VersionConflict } from '../events/event-store.ts';
import type { ClaimedSaga } from './claimed-saga.ts';
import { type Decision, decide, type Outcome, type SagaLimits, type Step } from './saga.ts';
import type { SagaStore } from './saga-store.ts';

/** Tries each step of an order. What a call throws means that nobody knows whether it was done. */
export type SagaCalls = Readonly<Record<Step, (saga: ClaimedSaga) => Promise<Outcome>>>;

export interface RunnerOptions {
  readonly store: SagaStore;
  readonly calls: SagaCalls;
  readonly limits: SagaLimits;
  /** Milliseconds before the next try after so many that have failed. */
  readonly pauseMs: (attempts: number) => number;
  /** Milliseconds between two looks for orders that are due. */
  readonly lookEveryMs: number;
  /** Called after each step that was written down. */
  readonly recorded?: (saga: ClaimedSaga, decision: Decision) => void;
  readonly logger: Logger;
}

export interface SagaRunner {
  /** Goes on with a saga until it is over or has to wait. Never rejects: what fails is taken up again later. */
  readonly run: (saga: ClaimedSaga) => Promise<void>;
  /** Finishes the steps under way, and leaves the rest to the next process. */
  readonly stop: () => Promise<void>;
}

const tracer = trace.getTracer('@lab/shop/orders');

/** After an outage all orders are due: those that are taken up together leave room for new ones. */
const mostAtOnce = 32;

/** Works at the sagas that this process has begun, and takes up those that are due: after a pause, or after a crash. */
export function startSagaRunner(options: RunnerOptions): SagaRunner {
  const { store, calls, limits, pauseMs, lookEveryMs, recorded, logger } = options;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  /** Of those that run, the ones that this process has not begun: new orders must not keep them waiting. */
  let takenUp = 0;

  const advance = (saga: ClaimedSaga): Promise<ClaimedSaga | undefined> =>
    tracer.startActiveSpan(`saga ${saga.state.step}`, (span) => takeStep(saga).finally(() => span.end()));

  async function takeStep(saga: ClaimedSaga): Promise<ClaimedSaga | undefined> {
    const { step, attempts } = saga.state;
    const outcome = await calls[step](saga).catch(unavailable);
    if (outcome.kind !== 'done')
      logger.warn(
        { order_id: saga.orderId, step, outcome: outcome.kind, reason: outcome.reason },
        'saga step',
      );
    const decision = decide(saga.state, outcome, saga.isLate, limits);
    const next = await store.record(saga, decision, pauseMs(attempts));
    recorded?.(saga, decision);
    return next;
  }

  async function work(saga: ClaimedSaga): Promise<void> {
    let current: ClaimedSaga | undefined = saga;
    try {
      while (current && !stopping.signal.aborted) current = await advance(current);
      if (current) await store.leave(current);
    } catch (error) {
      const fields = { order_id: saga.orderId, err: error };
      if (error instanceof VersionConflict) logger.info(fields, 'saga taken over by another process');
      else logger.error(fields, 'saga interrupted');
    }
  }

  function run(saga: ClaimedSaga): Promise<void> {
    const working = work(saga).finally(() => running.delete(working));
    running.add(working);
    return working;
  }

  async function takeUpOne(): Promise<boolean> {
    if (takenUp >= mostAtOnce) return false;
    const saga = await store.claimDue();
    if (!saga) return false;
    takenUp += 1;
    void resume(saga, () => run(saga)).finally(() => {
      takenUp -= 1;
    });
    return true;
  }

  const loop = startWorkLoop({ name: 'taking up orders', pass: takeUpOne, everyMs: lookEveryMs, logger });
  return {
    run,
    async stop() {
      stopping.abort();
      await loop.stop();
      await Promise.all(running);
    },
  };
}

const unavailable = (error: unknown): Outcome => ({
  kind: 'unavailable',
  reason: error instanceof Error ? error.message : String(error),
});

/** A trace of its own, linked to the one in which the order was placed: that one may have ended long ago. */
function resume(saga: ClaimedSaga, work: () => Promise<void>): Promise<void> {
  const placed = spanContextOf(saga.traceParent);
  const links = placed ? [{ context: placed }] : [];
  return context.with(ROOT_CONTEXT, () =>
    tracer.startActiveSpan('resume order', { links }, (span) => work().finally(() => span.end())),
  );
}
