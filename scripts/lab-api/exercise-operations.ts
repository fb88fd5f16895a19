import {
  type CurrentExercise,
  currentExerciseSchema,
  exerciseListSchema,
  exerciseUnderWaySchema,
  hintSchema,
  outcomeSchema,
  practiceRoutes,
  type ResultList,
  resultListSchema,
} from '@lab/api-contract/practice';
import { answerSchema } from '@lab/exercises/answer';
import { choices } from '@lab/exercises/causes';
import {
  type ExerciseId,
  exerciseIds,
  exercises,
  isExerciseId,
  mendingOf,
  workloadOf,
} from '@lab/exercises/exercises';
import { questionText } from '@lab/exercises/question';
import { defineOperation, type Operation } from '@lab/http/operation';
import { ProblemError } from '@lab/http/problem';
import { z } from 'zod';
import { bestOf, type Result, readResults, readSession, type Session } from '../exercises/files.ts';
import {
  answerSession,
  givenHints,
  giveUp,
  largestSeed,
  nextHint,
  randomSeed,
  startSession,
} from '../exercises/session.ts';
import { allMustRun } from '../practice/running.ts';
import type { Lab } from './lab.ts';
import { change, changeOfOne, iso, noParameters, read } from './operation-kit.ts';
import { outcomeOf } from './outcome.ts';

const tag = 'exercises';

const startSchema = z
  .strictObject({
    seed: z
      .int()
      .min(0)
      .max(largestSeed)
      .optional()
      .meta({ description: 'The same seed repeats the same events; random by default' }),
  })
  .meta({ id: 'StartExercise' });

/** The exercises: list, start, hints, answer, results. */
export function exerciseOperations(lab: Lab): Operation[] {
  return [...queries(lab), start(lab), ...changesOfTheCurrent(lab)];
}

function queries({ settings }: Lab): Operation[] {
  return [
    defineOperation({
      ...read,
      tag,
      path: practiceRoutes.exercises,
      id: 'listExercises',
      summary: 'Lists the exercises, with the best result of each',
      answer: { status: 200, description: 'All exercises', schema: exerciseListSchema },
      async handle() {
        const done = await readResults(settings);
        return { body: { exercises: exerciseIds.map((id) => summaryOf(id, done)) } };
      },
    }),
    defineOperation({
      ...read,
      tag,
      path: practiceRoutes.exercise,
      id: 'getExercise',
      summary: 'Returns the exercise that is under way',
      answer: {
        status: 200,
        description: '`exercise` is null when none is under way',
        schema: exerciseUnderWaySchema,
      },
      async handle() {
        const session = await readSession(settings);
        return { body: { exercise: session ? currentOf(session) : null } };
      },
    }),
    defineOperation({
      ...read,
      tag,
      path: practiceRoutes.results,
      id: 'listResults',
      summary: 'Lists the results of all exercises that have ended',
      answer: { status: 200, description: 'All results', schema: resultListSchema },
      handle: async () => ({ body: { results: (await readResults(settings)).map(resultOf) } }),
    }),
  ];
}

function start({ settings, partStates }: Lab): Operation {
  return defineOperation({
    ...changeOfOne,
    tag,
    path: practiceRoutes.startExercise,
    id: 'startExercise',
    summary: 'Starts an exercise on the running lab, and responds once its traffic has begun',
    body: startSchema,
    answer: { status: 201, description: 'The exercise is under way', schema: currentExerciseSchema },
    async handle({ params, body: { seed = randomSeed() } }) {
      const id = knownExercise(params.id);
      allMustRun(await partStates(), workloadOf(id));
      return { body: currentOf(await startSession(settings, id, seed)) };
    },
  });
}

function changesOfTheCurrent({ settings }: Lab): Operation[] {
  return [
    defineOperation({
      ...change,
      tag,
      path: practiceRoutes.hint,
      id: 'giveHint',
      summary: 'Returns the next hint; it costs points',
      body: noParameters,
      answer: { status: 200, description: 'The hint', schema: hintSchema },
      handle: async () => ({ body: await nextHint(settings) }),
    }),
    defineOperation({
      ...change,
      bodyOptional: false,
      tag,
      path: practiceRoutes.answer,
      id: 'answerExercise',
      summary: 'Grades an answer and ends the exercise',
      body: answerSchema,
      answer: { status: 200, description: 'The grade, and what really happened', schema: outcomeSchema },
      handle: async ({ body }) => ({ body: outcomeOf(await answerSession(settings, body)) }),
    }),
    defineOperation({
      ...change,
      tag,
      path: practiceRoutes.giveUp,
      id: 'giveUpExercise',
      summary: 'Ends the exercise without an answer',
      body: noParameters,
      answer: { status: 200, description: 'What really happened', schema: outcomeSchema },
      handle: async () => ({ body: outcomeOf(await giveUp(settings)) }),
    }),
  ];
}

function summaryOf(id: ExerciseId, done: readonly Result[]) {
  const { title, level, story, hints } = exercises[id];
  const workload = workloadOf(id) ?? 'tasks';
  return { id, title, level, story, workload, hints: hints.length, best_percent: bestOf(done, id) ?? null };
}

/** What students may see of it: neither the seed nor the plan. */
function currentOf(session: Session): CurrentExercise {
  const { exercise: id, startedAt, endsAt } = session;
  const { title, level, story, hints } = exercises[id];
  const given = givenHints(session);
  return {
    ...{ id, title, level, story, question: questionText, mending: mendingOf(id)?.task ?? null },
    ...{ started_at: iso(startedAt), ends_at: iso(endsAt) },
    hints: [...given],
    hints_left: hints.length - given.length,
    choices: {
      verdicts: [...choices.verdicts],
      services: [...choices.services],
      components: [...choices.components],
      kinds: [...choices.kinds],
      places: [...choices.places],
    },
  };
}

const resultOf = ({ startedAt, ...rest }: Result): ResultList['results'][number] => ({
  ...rest,
  started_at: iso(startedAt),
});

function knownExercise(id: string): ExerciseId {
  if (isExerciseId(id)) return id;
  throw new ProblemError('not-found', 'There is no such exercise; GET /lab/api/exercises lists them');
}
