import { choices } from '@lab/exercises/causes';
import { type ExerciseId, exercises, mendingOf } from '@lab/exercises/exercises';

const comment = (text: string) => `# ${text}`;
const list = (what: string, values: readonly string[]) => [
  comment(`${what}:`),
  ...values.map((value) => comment(`  ${value}`)),
];

/** Part of the answer is what is done. */
function mendingLines(exercise: ExerciseId): readonly string[] {
  const mending = mendingOf(exercise);
  return mending ? [comment(`Before you answer, mend what is left: ${mending.task}`)] : [];
}

/** The form for an answer, in YAML, with what can be chosen. */
export const answerForm = (exercise: ExerciseId): string =>
  [
    comment(`Your answer to “${exercises[exercise].title}”. Fill it in, then: npx lab exercise answer`),
    comment('A second cause is another entry below `causes`. What you do not know can stay empty.'),
    ...mendingLines(exercise),
    '',
    comment('broken, or harmless: it only looks like trouble, and you name what it is'),
    'verdict:',
    'causes:',
    '  - service:',
    '    component:',
    '    kind:',
    '    # by the clock of this machine, for example 14:03:20',
    '    start:',
    '    # from what is broken to where users feel it, for example [tasks.db, lab-backend]',
    '    chain: []',
    comment('id of a trace that shows it; for something harmless it stays empty'),
    'trace:',
    '',
    ...list('services', choices.services),
    ...list('components', choices.components),
    ...list('kinds', choices.kinds),
    ...list('places of the chain', choices.places),
    '',
  ].join('\n');
