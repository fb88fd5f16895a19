import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import type { Answer } from './answer.ts';
import { type CauseId, choices, verdicts } from './causes.ts';
import { grade } from './grade.ts';
import { type Truth, truthOf } from './truth.ts';

const start = Date.parse('2026-11-29T12:00:00Z');
const truth = (...ids: readonly CauseId[]) =>
  truthOf(ids.map((id, index) => ({ id, at: start + index * 30_000 })));
const fully = { traceIsEvidence: true, tolerance: 60, hints: 0 };

/** The answer that says what is true. */
const right = ({ verdict, causes }: Truth): Answer => ({
  verdict,
  causes: causes.map(({ service, component, kind, chain, start: began }) => ({
    ...{ service, component, kind, chain: [...chain], start: new Date(began).toISOString() },
  })),
});
const slow = truth('task-list-slow');
const twice = truth('task-create-errors', 'task-list-slow');

describe('an answer', () => {
  it.each([slow, twice, truth('traffic-peak')])('that is right gets full marks', (one) => {
    expect(grade(right(one), one, fully).percent).toBe(100);
  });

  it('to a fault that no trace shows gets full marks without one', () => {
    const noise = truth('log-noise');
    expect(grade(right(noise), noise, { ...fully, traceIsEvidence: false }).percent).toBe(100);
  });

  it('with another verdict gets nothing', () => {
    expect(grade({ ...right(slow), verdict: 'harmless' }, slow, fully).percent).toBe(0);
  });

  it('gets points for each part that is right', () => {
    const [cause] = right(slow).causes;
    const given = { ...right(slow), causes: [{ ...cause, kind: 'memory leak', chain: [] }] };
    const { parts, percent } = grade(given, slow, { ...fully, traceIsEvidence: false });
    expect(Object.fromEntries(parts.map(({ part, points }) => [part, points]))).toEqual({
      ...{ service: 10, component: 25, kind: 0, start: 15, chain: 0, trace: 0 },
    });
    expect(percent).toBe(50);
  });

  it('gets part of the chain’s points for some of its edges', () => {
    const [cause] = right(slow).causes;
    const chain = ['GET /api/tasks', 'lab-backend'];
    const { parts } = grade({ ...right(slow), causes: [{ ...cause, chain }] }, slow, fully);
    expect(parts.find(({ part }) => part === 'chain')?.points).toBeCloseTo(10);
  });

  it.each([
    [59, 15],
    [61, 0],
  ])('whose start is off by %i s gets %i points for it', (seconds, points) => {
    const [cause] = right(slow).causes;
    const given = { ...cause, chain: [], start: new Date(start - seconds * 1_000).toISOString() };
    const { parts } = grade({ ...right(slow), causes: [given] }, slow, fully);
    expect(parts.find(({ part }) => part === 'start')?.points).toBe(points);
  });

  it.each([
    [true, 100],
    [false, 83],
  ])('is worth less when what was asked for is not mended (%s: %i %%)', (isMended, percent) => {
    expect(grade(right(slow), slow, { ...fully, isMended }).percent).toBe(percent);
  });

  it('may name the causes in any order; one of two is worth half, and one too many costs', () => {
    const answer = right(twice);
    expect(grade({ ...answer, causes: answer.causes.toReversed() }, twice, fully).percent).toBe(100);
    expect(grade({ ...answer, causes: answer.causes.slice(1) }, twice, fully).percent).toBe(55);
    expect(grade(answer, slow, fully).percent).toBe(55);
  });

  it('is worth less by what its hints cost, and never less than nothing', () => {
    expect(grade(right(slow), slow, { ...fully, hints: 15 }).percent).toBe(85);
    expect(grade({ ...right(slow), verdict: 'harmless' }, slow, { ...fully, hints: 15 }).percent).toBe(0);
  });
});

it('is graded from 0 to 100, and never above the truth', () => {
  const pick = (values: readonly string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const answers = fc.record({
    verdict: fc.constantFrom(...verdicts),
    causes: fc.array(
      fc.record({
        service: pick(choices.services),
        component: pick(choices.components),
        kind: pick(choices.kinds),
        start: fc.constantFrom(undefined, new Date(start).toISOString(), '12:00:00'),
        chain: fc.array(fc.constantFrom(...choices.places), { maxLength: 5 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(
      answers,
      fc.constantFrom(slow, twice, truth('client-errors')),
      fc.boolean(),
      (answer, one, traceIsEvidence) => {
        const { percent, parts } = grade(answer, one, { ...fully, traceIsEvidence });
        expect(percent).toBeGreaterThanOrEqual(0);
        expect(percent).toBeLessThanOrEqual(100);
        for (const { points, of } of parts) expect(points).toBeLessThanOrEqual(of);
      },
    ),
  );
});
