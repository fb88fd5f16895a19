import type { Exercise, Mending } from './exercise.ts';
import { shopExercises } from './shop-exercises.ts';
import { taskExercises } from './task-exercises.ts';

/** Every exercise, by its id. docs/reference/exercises.md lists them. */
export const exercises = { ...taskExercises, ...shopExercises } as const satisfies Readonly<
  Record<string, Exercise>
>;

export type ExerciseId = keyof typeof exercises;

export const exerciseIds = Object.keys(exercises) as readonly ExerciseId[];

export const isExerciseId = (id: string): id is ExerciseId => Object.hasOwn(exercises, id);

/** What an exercise asks to be mended. */
export const mendingOf = (id: ExerciseId): Mending | undefined => (exercises[id] as Exercise).mending;

/** What an exercise needs beside the task manager. */
export const workloadOf = (id: ExerciseId): Exercise['workload'] => (exercises[id] as Exercise).workload;
