import type { Outcome } from '@lab/api-contract/practice';
import { exercises } from '@lab/exercises/exercises';
import type { TrueCause } from '@lab/exercises/truth';
import type { Graded } from '../exercises/session.ts';
import { iso } from './operation-kit.ts';

/** The result of an exercise in the API's terms. */
export function outcomeOf({ session, truth, happened, grade, seconds }: Graded): Outcome {
  return {
    exercise: session.exercise,
    title: exercises[session.exercise].title,
    seconds,
    grade: grade
      ? {
          percent: grade.percent,
          verdict_is_right: grade.verdictIsRight,
          parts: [...grade.parts],
          hints: grade.hints,
        }
      : null,
    verdict: truth.verdict,
    causes: truth.causes.map(causeOf),
    besides: happened.flatMap(({ id, isCause, at }) => (isCause ? [] : [{ id, at: iso(at) }])),
  };
}

function causeOf({ id, kind, service, component, start, chain, evidence, remedy }: TrueCause) {
  return {
    ...{ id, kind, service, component, remedy },
    start: iso(start),
    chain: [...chain],
    evidence: evidence.map(({ language, query, shows }) => ({ language, query, shows })),
  };
}
