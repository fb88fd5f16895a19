import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ExerciseId, isExerciseId } from '@lab/exercises/exercises';
import { plannedEvent } from '@lab/exercises/plan';
import { z } from 'zod';
import { replaceFile } from '../stack/replace-file.ts';
import type { Settings } from '../stack/settings.ts';
import { UserError } from '../terminal/user-error.ts';

const milliseconds = z.number();

const sessionSchema = z.object({
  exercise: z.string().refine(isExerciseId, 'is no exercise'),
  seed: z.number(),
  startedAt: milliseconds,
  endsAt: milliseconds,
  events: z.array(plannedEvent),
  /** As of the pace. */
  tolerance: z.number(),
  /** How many hints were given. */
  hints: z.number(),
});

/** An exercise under way. */
export type Session = z.output<typeof sessionSchema>;

const happenedSchema = z.array(plannedEvent.extend({ at: milliseconds }));
/** The events that the runner has started, with their times in milliseconds since the epoch. */
export type Happened = z.output<typeof happenedSchema>;

const resultSchema = z.object({
  /** May be one that only an older version of the lab had. */
  exercise: z.string(),
  seed: z.number(),
  startedAt: milliseconds,
  /** From the start to the answer. */
  seconds: z.number(),
  hints: z.number(),
  outcome: z.enum(['answered', 'given up']),
  /** 0 to 100. */
  percent: z.number(),
});
/** How an exercise ended. */
export type Result = z.output<typeof resultSchema>;

/** The files of the exercises; the lab serves none of them. */
export const exerciseDirectory = (settings: Settings) => join(settings.paths.state, 'exercise');
/** The form that a student fills in. */
export const answerFile = (settings: Settings) => join(exerciseDirectory(settings), 'answer.yaml');

const sessionFile = (settings: Settings) => join(exerciseDirectory(settings), 'session.json');
const happenedFile = (settings: Settings) => join(exerciseDirectory(settings), 'happened.json');
const resultsFile = (settings: Settings) => join(exerciseDirectory(settings), 'results.json');

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

/** The exercise under way, if there is one. */
export const readSession = (settings: Settings) => read(sessionFile(settings), sessionSchema.optional());
export const writeSession = (settings: Settings, session: Session) =>
  replaceFile(sessionFile(settings), json(session));
/** Needs neither space on the disk nor a file that can be read. */
export const deleteSession = (settings: Settings) => rm(sessionFile(settings), { force: true });

/** Undefined until the runner has begun. */
export const readHappened = (settings: Settings) => read(happenedFile(settings), happenedSchema.optional());
export const writeHappened = (settings: Settings, happened: Happened | undefined) =>
  replaceFile(happenedFile(settings), happened ? json(happened) : '');

/** Oldest first. */
export const readResults = (settings: Settings) =>
  read(resultsFile(settings), z.array(resultSchema).default([]));
export async function addResult(settings: Settings, result: Result): Promise<void> {
  await replaceFile(resultsFile(settings), json([...(await readResults(settings)), result]));
}

/** The best result of an exercise, in percent; undefined until it has been answered. @param done all results */
export function bestOf(done: readonly Result[], id: ExerciseId): number | undefined {
  const answered = done.filter(({ exercise, outcome }) => exercise === id && outcome === 'answered');
  return answered.length === 0 ? undefined : Math.max(...answered.map(({ percent }) => percent));
}

/** A file that is missing or empty reads as undefined. @throws UserError when its content is not valid */
async function read<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  try {
    return schema.parse(text === '' ? undefined : JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    throw new UserError(`${file} is damaged`, `Delete it; its content is lost: rm ${file}`, [reason], {
      cause: error,
    });
  }
}
