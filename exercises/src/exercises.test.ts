import type { Fault } from '@lab/faults/fault';
import { faults, isFaultId } from '@lab/faults/faults';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import type { Answer } from './answer.ts';
import { causeOf, choices } from './causes.ts';
import { clues } from './clues.ts';
import type { Exercise } from './exercise.ts';
import { type ExerciseId, exerciseIds, exercises } from './exercises.ts';
import { grade } from './grade.ts';
import { longestSeconds, planOf, quickPace, usualPace } from './plan.ts';
import { solutions } from './solutions.ts';
import { truthOf } from './truth.ts';

const seeds = Array.from({ length: 200 }, (_, index) => index);

describe.each(exerciseIds)('%s', (id) => {
  const exercise: Exercise = exercises[id];
  const plans = seeds.map((seed) => planOf(id, seed, usualPace));

  it('has the same course of events for the same seed, and others for others', () => {
    expect(planOf(id, 7, usualPace)).toEqual(planOf(id, 7, usualPace));
    expect(new Set(plans.map((plan) => JSON.stringify(plan))).size).toBeGreaterThan(50);
  });

  it('plans every cause, with a strength that the fault allows, after the distractions', () => {
    for (const plan of plans) {
      const causes = plan.filter(({ isCause }) => isCause);
      expect(causes).toHaveLength(exercise.causes.length);
      const first = Math.min(...causes.map(({ afterSeconds }) => afterSeconds));
      for (const { id: event, isCause, afterSeconds, strength } of plan) {
        if (!isCause) expect(afterSeconds).toBeLessThan(first);
        const { parameters }: Pick<Fault, 'parameters'> = isFaultId(event)
          ? faults[event]
          : { parameters: {} };
        for (const [name, value] of Object.entries(strength)) {
          expect(value).toBeGreaterThanOrEqual(parameters[name]?.min ?? Number.NaN);
          expect(value).toBeLessThanOrEqual(parameters[name]?.max ?? Number.NaN);
        }
      }
    }
  });

  it('asks to mend only what is over by then, and its solution mends it', () => {
    const asksToMend = exercise.mending !== undefined;
    expect(solutions[id].mend !== undefined).toBe(asksToMend);
    for (const { isCause, afterSeconds, forSeconds } of plans.flat())
      if (isCause && asksToMend) expect(afterSeconds + forSeconds).toBeLessThan(longestSeconds / 4);
  });

  it('has a solution that looks for whatever the seed chooses', () => {
    const { lookFor, causes } = solutions[id];
    expect(causes).toBe(exercise.causes.length);
    for (const cause of plans.flat().filter(({ isCause }) => isCause)) {
      expect(lookFor).toContain(cause.id);
      expect(clues[cause.id]).toBeDefined();
    }
  });

  it('does not name in its story what is to be found', () => {
    for (const { id: cause } of plans.flat().filter(({ isCause }) => isCause)) {
      expect(exercise.story).not.toContain(causeOf(cause).kind);
      expect(exercise.story).not.toContain(causeOf(cause).component);
    }
  });
});

/** Draws each field from the choices, as if blindfold. */
function blindAnswer(seed: number, startedAt: number): Answer {
  const generator = xoroshiro128plus(seed);
  const pick = <T>(values: readonly T[]): T => {
    const chosen = values[uniformInt(generator, 0, values.length - 1)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  };
  const cause = {
    service: pick(choices.services),
    component: pick(choices.components),
    kind: pick(choices.kinds),
    start: new Date(startedAt + uniformInt(generator, 0, 300) * 1_000).toISOString(),
    chain: [pick(choices.places), pick(choices.places), pick(choices.places)],
  };
  return { verdict: pick(choices.verdicts), causes: [cause] };
}

it('cannot be guessed: blind answers are worth less than 15 % on average', () => {
  const percents = exerciseIds.flatMap((id: ExerciseId) =>
    seeds.map((seed) => {
      const startedAt = 0;
      const causes = planOf(id, seed, quickPace).filter(({ isCause }) => isCause);
      const truth = truthOf(causes.map((cause) => ({ id: cause.id, at: cause.afterSeconds * 1_000 })));
      const circumstances = { traceIsEvidence: false, tolerance: usualPace.tolerance, hints: 0 };
      return grade(blindAnswer(seed, startedAt), truth, circumstances).percent;
    }),
  );
  expect(percents.reduce((sum, percent) => sum + percent, 0) / percents.length).toBeLessThan(15);
});
