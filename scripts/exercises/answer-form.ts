import { choices } from '@lab/exercises/causes';
import { type ExerciseId, exercises, mendingOf } from '@lab/exercises/exercises';

const comment = (text: string) => `# ${text}`;
const list = (what: string, values: readonly string[]) => [
  comment(`${what}:`),
  ...values.map((value) => comment(`  ${value}`)),
];

/** What the student has to repair, a line each: none for most exercises. */
export function repairLines(exercise: ExerciseId): readonly string[] {
  const mending = mendingOf(exercise);
  return mending ? [`Before you answer, repair the damage: ${mending.task}`] : [];
}

/** The form for an answer, in YAML, with the accepted values. */
export const answerForm = (exercise: ExerciseId): string =>
  [
    comment(`Your answer to “${exercises[exercise].title}”. Fill it in, then: npx lab exercise answer`),
    comment('A second cause is another entry below `causes`. Leave empty what you do not know.'),
    ...repairLines(exercise).map(comment),
    '',
    comment('broken, or harmless: it only looks like trouble (name the cause all the same)'),
    'verdict:',
    'causes:',
    '  - service:',
    '    component:',
    '    kind:',
    '    # local time of this machine, for example 14:03:20',
    '    start:',
    '    # from the broken component to where users notice it, for example [tasks.db, lab-backend]',
    '    chain: []',
    comment('id of a trace that shows it; empty if harmless'),
    'trace:',
    '',
    ...list('services', choices.services),
    ...list('components', choices.components),
    ...list('kinds', choices.kinds),
    ...list('places of the chain', choices.places),
    '',
  ].join('\n');
