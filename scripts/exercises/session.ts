import { mkdir, writeFile } from 'node:fs/promises';
import { type Answer, readAnswer, UnreadableAnswer } from '@lab/exercises/answer';
import type { Hint } from '@lab/exercises/exercise';
import { type ExerciseId, exercises, mendingOf } from '@lab/exercises/exercises';
import { type Grade, grade } from '@lab/exercises/grade';
import { longestSeconds, type Pace, planOf, usualPace } from '@lab/exercises/plan';
import { type Truth, truthOf } from '@lab/exercises/truth';
import { isFaultId } from '@lab/faults/faults';
import { reasonOf } from '@lab/wait/wait-until';
import { markFaults } from '../faults/mark.ts';
import { activeFaults, switchFaultsOff } from '../faults/switches.ts';
import type { Settings } from '../stack/settings.ts';
import { withStateLock } from '../stack/state-lock.ts';
import { UserError } from '../terminal/user-error.ts';
import { endpointsOf } from '../verify/endpoints.ts';
import { answerForm } from './answer-form.ts';
import { evidenceFor } from './evidence.ts';
import {
  addResult,
  answerFile,
  deleteSession,
  exerciseDirectory,
  type Happened,
  readHappened,
  readSession,
  type Session,
  writeHappened,
  writeSession,
} from './files.ts';
import { endRunner, startRunner } from './runner-process.ts';

/** The grade of an answer, and the solution. */
export interface Graded {
  readonly session: Session;
  readonly truth: Truth;
  readonly happened: Happened;
  /** Undefined for an exercise that was given up. */
  readonly grade?: Grade;
  readonly seconds: number;
}

export const largestSeed = 2 ** 31 - 1;

/** For a plan that nobody knows in advance. */
export const randomSeed = () => Math.floor(Math.random() * largestSeed);

/** Starts an exercise on the running lab. @throws UserError when one is under way, or a fault is on */
export const startSession = (
  settings: Settings,
  exercise: ExerciseId,
  seed: number,
  pace: Pace = usualPace,
): Promise<Session> => alone(settings, () => start(settings, exercise, seed, pace));

/** Serializes changes by commands and the lab's API. */
const alone = <T>(settings: Settings, change: () => Promise<T>): Promise<T> =>
  withStateLock(settings, 'exercise', change);

async function start(settings: Settings, exercise: ExerciseId, seed: number, pace: Pace): Promise<Session> {
  const running = await readSession(settings);
  if (running)
    throw new UserError(
      `The exercise ${running.exercise} is under way`,
      'Answer it, or end it: npx lab exercise give-up',
    );
  const on = [...(await activeFaults(settings)).keys()];
  if (on.length > 0)
    throw new UserError(
      `An exercise needs a lab without faults, and these are on: ${on.join(', ')}`,
      'Switch them off: npx lab fault off',
    );
  const startedAt = Date.now();
  const endsAt = startedAt + longestSeconds * 1_000;
  const session = {
    ...{ exercise, seed, startedAt, endsAt, hints: 0, tolerance: pace.tolerance },
    events: [...planOf(exercise, seed, pace)],
  };
  await mkdir(exerciseDirectory(settings), { recursive: true });
  await writeHappened(settings, undefined);
  await writeSession(settings, session);
  await writeFile(answerFile(settings), answerForm(exercise));
  await startRunner(settings).catch(async (error: unknown) => {
    await endSession(settings);
    throw error;
  });
  return session;
}

/** Stops the traffic and ends the faults. Does nothing when no exercise is under way. */
export async function endSession(settings: Settings): Promise<void> {
  const isUnderWay = await readSession(settings).then(
    (session) => session !== undefined,
    // It is damaged, but there is one.
    () => true,
  );
  await endRunner(settings);
  // A runner that did not end in time was killed, and its faults are still on. During an exercise there are no others.
  if (isUnderWay) await switchFaultsOff(settings);
  await deleteSession(settings);
}

/** @throws UserError when no exercise is under way */
export async function currentSession(settings: Settings): Promise<Session> {
  const session = await readSession(settings);
  if (session) return session;
  throw new UserError(
    'No exercise is under way',
    'npx lab exercise list names them; then: npx lab exercise start <id>',
  );
}

/** The next hint; it costs points. @throws UserError when there is none left */
export const nextHint = (settings: Settings): Promise<Hint> => alone(settings, () => giveHint(settings));

async function giveHint(settings: Settings): Promise<Hint> {
  const session = await currentSession(settings);
  const hints: readonly Hint[] = exercises[session.exercise].hints;
  const hint = hints[session.hints];
  if (!hint)
    throw new UserError(
      'There is no further hint',
      'Answer with what you have: parts of an answer count, too',
    );
  await writeSession(settings, { ...session, hints: session.hints + 1 });
  return hint;
}

/** The hints given so far. */
export const givenHints = ({ exercise, hints }: Session): readonly Hint[] =>
  exercises[exercise].hints.slice(0, hints);

/** Points that the given hints cost. */
export const costOfHints = (session: Session): number =>
  givenHints(session).reduce((total, { costs }) => total + costs, 0);

/** Parses an answer. @throws UserError that names what is wrong in it */
export function parseAnswer(text: string): Answer {
  try {
    return readAnswer(text);
  } catch (error) {
    if (!(error instanceof UnreadableAnswer)) throw error;
    throw new UserError(error.message, 'Correct it, and answer again', error.problems);
  }
}

/** Whether every cause has begun and, if the exercise asks for a repair, has ended. @param causes those that have begun */
export function hasHappened({ exercise, events }: Session, causes: Happened): boolean {
  if (causes.length < events.filter(({ isCause }) => isCause).length) return false;
  return !mendingOf(exercise) || causes.every(({ at, forSeconds }) => Date.now() > at + forSeconds * 1_000);
}

/** Grades an answer to the exercise under way, and leaves it under way. @throws UserError while nothing has happened yet */
export async function gradeAnswer(settings: Settings, answer: Answer): Promise<Graded & { grade: Grade }> {
  const session = await currentSession(settings);
  const happened = (await readHappened(settings)) ?? [];
  const causes = happened.filter(({ isCause }) => isCause);
  if (!hasHappened(session, causes))
    throw new UserError(
      'It is too early for an answer: not everything has happened yet',
      'Go on looking, and answer in a minute or two',
    );
  const truth = truthOf(causes);
  const seconds = Math.round((Date.now() - session.startedAt) / 1_000);
  const evidence = await evidenceFor(settings, session.exercise, answer.trace, truth);
  const circumstances = { ...evidence, tolerance: session.tolerance, hints: costOfHints(session) };
  return { session, truth, happened, seconds, grade: grade(answer, truth, circumstances) };
}

/** Grades the answer and ends the exercise. @throws UserError as gradeAnswer */
export const answerSession = (settings: Settings, answer: Answer): Promise<Graded & { grade: Grade }> =>
  alone(settings, () => endWith(settings, answer));

async function endWith(settings: Settings, answer: Answer): Promise<Graded & { grade: Grade }> {
  const graded = await gradeAnswer(settings, answer);
  await endSession(settings);
  await reveal(settings, graded.happened);
  await addResult(settings, { ...resultOf(graded), outcome: 'answered', percent: graded.grade.percent });
  return graded;
}

/** Ends the exercise without an answer, and returns the solution. */
export const giveUp = (settings: Settings): Promise<Graded> => alone(settings, () => endUnanswered(settings));

async function endUnanswered(settings: Settings): Promise<Graded> {
  const session = await currentSession(settings);
  const happened = (await readHappened(settings)) ?? [];
  await endSession(settings);
  await reveal(settings, happened);
  const seconds = Math.round((Date.now() - session.startedAt) / 1_000);
  const graded = { session, happened, seconds, truth: truthOf(happened.filter(({ isCause }) => isCause)) };
  await addResult(settings, { ...resultOf(graded), outcome: 'given up', percent: 0 });
  return graded;
}

/** Marks the times of the faults on the dashboards. The exercise also ends when this fails. */
async function reveal(settings: Settings, happened: Happened): Promise<void> {
  const now = Date.now();
  const times = happened.flatMap(({ id, at: from, forSeconds }) =>
    isFaultId(id) ? [{ id, from, to: Math.min(now, from + forSeconds * 1_000) }] : [],
  );
  await markFaults(endpointsOf(settings).collector, times).catch((error: unknown) => {
    process.stderr.write(`The dashboards will not mark what was broken: ${reasonOf(error)}\n`);
  });
}

const resultOf = ({ session: { exercise, seed, startedAt, hints }, seconds }: Graded) => ({
  ...{ exercise, seed, startedAt, hints, seconds },
});
