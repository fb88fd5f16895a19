import { z } from 'zod';
import { isExerciseId } from './exercises.ts';

/** What a program is given to answer an exercise: as JSON on its standard input. */
export const questionSchema = z.object({
  exercise: z.string().refine(isExerciseId, 'is no exercise'),
  title: z.string(),
  story: z.string(),
  question: z.string(),
  /** What to repair in the running lab, where the exercise asks for it. */
  mending: z.string().optional(),
  /** ISO 8601; nothing that is asked for is older. */
  startedAt: z.iso.datetime(),
  /** The accepted values of each field of the answer. */
  choices: z.record(z.string(), z.array(z.string())),
  /** Addresses of the read-only APIs, and of the lab as users see it. */
  addresses: z.object({ prometheus: z.url(), loki: z.url(), tempo: z.url(), site: z.url() }),
});
export type Question = z.output<typeof questionSchema>;
export type Addresses = Question['addresses'];

/** What every exercise asks. */
export const questionText =
  'Is something broken, or does it only look so? Name each cause: the service and its component, the kind of trouble, when it began, how it spreads, and the id of a trace that shows it.';
