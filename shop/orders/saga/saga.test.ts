import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { decide, firstState, forwardSteps, type Outcome, type SagaState, type Step } from './saga.ts';

const limits = { undoAttempts: 3 };
const done: Outcome = { kind: 'done' };
const refused: Outcome = { kind: 'refused', reason: 'no' };
const unavailable: Outcome = { kind: 'unavailable', reason: 'gone' };

/** Runs a saga whose steps end as `outcomeOf` says. @returns its steps and the types of its events */
function run(outcomeOf: (step: Step, attempt: number) => Outcome, isLate = false) {
  const [steps, events]: [Step[], string[]] = [[], []];
  let state: SagaState | undefined = firstState;
  while (state && steps.length < 50) {
    steps.push(state.step);
    const decision = decide(state, outcomeOf(state.step, state.attempts), isLate, limits);
    events.push(...decision.events.map(({ type }) => type));
    state = decision.next === 'parked' ? undefined : decision.state;
  }
  return { steps, events };
}

describe('an order', () => {
  it('goes through its steps to its completion', () => {
    expect(run(() => done)).toEqual({
      steps: [...forwardSteps],
      events: ['StockReserved', 'PaymentAuthorised', 'OrderConfirmed', 'OrderCompleted'],
    });
  });

  it.each<[Step, Step[]]>([
    ['reserve', []],
    ['authorise', ['release']],
    ['confirm', ['refund', 'release']],
    ['capture', ['refund', 'release']],
  ])('whose step %s is refused is taken back by %j', (failing, undo) => {
    const { steps, events } = run((step) => (step === failing ? refused : done));
    expect(steps.slice(steps.indexOf(failing) + 1)).toEqual(undo);
    expect(events.at(-1)).toBe('OrderRejected');
  });

  it.each<[Step, Step[]]>([
    ['reserve', ['release']],
    ['authorise', ['refund', 'release']],
    ['confirm', ['refund', 'release']],
    ['capture', ['refund', 'release']],
  ])('that is late at step %s, which may have been done, is taken back by %j', (failing, undo) => {
    const { steps } = run((step) => (step === failing ? unavailable : done), true);
    expect(steps.slice(steps.indexOf(failing) + 1)).toEqual(undo);
  });

  it('tries a step that is unavailable again while it has time', () => {
    const { steps, events } = run((step, attempt) =>
      step === 'authorise' && attempt < 4 ? unavailable : done,
    );
    expect(steps.filter((step) => step === 'authorise')).toHaveLength(5);
    expect(events.at(-1)).toBe('OrderCompleted');
  });

  it.each([refused, unavailable])('that cannot be taken back waits for a person: %j', (outcome) => {
    const { steps, events } = run((step) =>
      step === 'authorise' ? refused : step === 'release' ? outcome : done,
    );
    expect(steps.filter((step) => step === 'release')).toHaveLength(limits.undoAttempts);
    expect(events.at(-1)).toBe('AttentionNeeded');
  });

  it('ends completed, rejected or with a person, whatever its steps do, and says so last', () => {
    const outcome = fc.constantFrom(done, refused, unavailable);
    fc.assert(
      fc.property(fc.infiniteStream(outcome), fc.boolean(), (outcomes, isLate) => {
        // Forward steps that are unavailable for ever end by being late.
        const { events } = run((_step, attempt) => (attempt > 5 ? done : outcomes.next().value), isLate);
        const ends = events.filter((type) =>
          ['OrderCompleted', 'OrderRejected', 'AttentionNeeded'].includes(type),
        );
        expect(ends).toEqual([events.at(-1)]);
      }),
    );
  });
});
