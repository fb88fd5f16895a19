import type { OrderEvent } from '../../events/order-events.ts';

/** What takes an order from placed to completed, in this order; each can be called again. */
export const forwardSteps = ['reserve', 'authorise', 'confirm', 'capture'] as const;
/** What takes it back; each works from any state, also before the step that it undoes. */
export const undoSteps = ['refund', 'release'] as const;

export type ForwardStep = (typeof forwardSteps)[number];
export type UndoStep = (typeof undoSteps)[number];
export type Step = ForwardStep | UndoStep;

/** How a step ended. `refused`: another try cannot help. `unavailable`: nobody knows whether it was done. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused' | 'unavailable'; readonly reason: string };

/** Where an order is in its saga. */
export interface SagaState {
  /** The step that is tried now. */
  readonly step: Step;
  /** Steps that follow an undo step. */
  readonly undo: readonly UndoStep[];
  /** Why the order fails; empty while it goes forward. */
  readonly reason: string;
  /** Tries of this step that have failed. */
  readonly attempts: number;
}

/** What follows an outcome: events to record, and where the saga is then. */
export interface Decision {
  readonly events: readonly OrderEvent[];
  /** undefined: it is over. */
  readonly state: SagaState | undefined;
  /** `again` waits before the next try, `parked` waits for a person. */
  readonly next: 'now' | 'again' | 'parked' | 'over';
}

export interface SagaLimits {
  /** Tries of an undo step until a person has to look. */
  readonly undoAttempts: number;
}

const doneEvents = {
  reserve: 'StockReserved',
  authorise: 'PaymentAuthorised',
  confirm: 'OrderConfirmed',
  capture: 'OrderCompleted',
  refund: 'PaymentRefunded',
  release: 'StockReleased',
} as const satisfies Record<Step, OrderEvent['type']>;

/**
 * What has to be undone when a step fails, in reverse order of what was done. A step that was refused did nothing; one that
 * gave no answer may have been done.
 */
const undoAfter: Readonly<Record<ForwardStep, Record<'refused' | 'unavailable', readonly UndoStep[]>>> = {
  reserve: { refused: [], unavailable: ['release'] },
  authorise: { refused: ['release'], unavailable: ['refund', 'release'] },
  confirm: { refused: ['refund', 'release'], unavailable: ['refund', 'release'] },
  capture: { refused: ['refund', 'release'], unavailable: ['refund', 'release'] },
};

const isForward = (step: Step): step is ForwardStep => forwardSteps.some((forward) => forward === step);

/** Where the saga of a new order is. */
export const firstState: SagaState = { step: 'reserve', undo: [], reason: '', attempts: 0 };

/**
 * What to do once a step has ended.
 *
 * @param isLate the order has had its time: a step that is unavailable now is given up
 */
export function decide(saga: SagaState, outcome: Outcome, isLate: boolean, limits: SagaLimits): Decision {
  const { step } = saga;
  if (outcome.kind === 'done') return isForward(step) ? goForward(step) : goBack(saga, [doneEvent(step)]);
  if (!isForward(step)) return tryToUndoAgain(saga, outcome.reason, limits);
  if (outcome.kind === 'unavailable' && !isLate) return tryAgain(saga);
  const { reason } = outcome;
  const undo = undoAfter[step][outcome.kind];
  return goBack({ ...saga, undo, reason }, [{ type: 'OrderFailing', data: { step, reason } }]);
}

function goForward(step: ForwardStep): Decision {
  const following = forwardSteps[forwardSteps.indexOf(step) + 1];
  const events = [doneEvent(step)];
  return following
    ? { events, state: { ...firstState, step: following }, next: 'now' }
    : { events, state: undefined, next: 'over' };
}

function goBack(saga: SagaState, events: readonly OrderEvent[]): Decision {
  const [step, ...undo] = saga.undo;
  const { reason } = saga;
  return step
    ? { events, state: { step, undo, reason, attempts: 0 }, next: 'now' }
    : { events: [...events, { type: 'OrderRejected', data: { reason } }], state: undefined, next: 'over' };
}

function tryToUndoAgain(saga: SagaState, reason: string, { undoAttempts }: SagaLimits): Decision {
  if (saga.attempts + 1 < undoAttempts) return tryAgain(saga);
  const { step } = saga;
  return {
    events: [{ type: 'AttentionNeeded', data: { step, reason } }],
    state: { ...saga, attempts: 0 },
    next: 'parked',
  };
}

const tryAgain = (saga: SagaState): Decision => ({
  events: [],
  state: { ...saga, attempts: saga.attempts + 1 },
  next: 'again',
});

const doneEvent = (step: Step): OrderEvent => ({ type: doneEvents[step], data: {} });
