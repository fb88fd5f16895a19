import { z } from 'zod';

/** Where the lab's own API is, behind Nginx and in its own process. */
export const labApi = '/lab/api';

/** The routes of faults, exercises, the parts and the verification. */
export const practiceRoutes = {
  token: `${labApi}/token`,
  faults: `${labApi}/faults`,
  activeFaults: `${labApi}/faults/active`,
  allFaultsOff: `${labApi}/faults/off`,
  faultOn: `${labApi}/faults/:id/on`,
  faultOff: `${labApi}/faults/:id/off`,
  exercises: `${labApi}/exercises`,
  startExercise: `${labApi}/exercises/:id/start`,
  exercise: `${labApi}/exercise`,
  hint: `${labApi}/exercise/hint`,
  answer: `${labApi}/exercise/answer`,
  giveUp: `${labApi}/exercise/give-up`,
  results: `${labApi}/results`,
  tour: `${labApi}/tour`,
  startTour: `${labApi}/tour/start`,
  nextStop: `${labApi}/tour/next`,
  endTour: `${labApi}/tour/end`,
  parts: `${labApi}/parts`,
  verification: `${labApi}/verification`,
  verificationEvents: `${labApi}/verification/events`,
  openapi: `${labApi}/openapi.json`,
} as const;

/** Request header for the token. Every request that changes something needs it. */
export const tokenHeader = 'x-csrf-token';

export const tokenSchema = z
  .strictObject({
    token: z
      .string()
      .meta({ description: `Send it in the header ${tokenHeader} of every request that changes something` }),
  })
  .meta({ id: 'Token' });

const workload = z.enum(['tasks', 'shop']).meta({ description: 'The workload that must run' });
const percent = z.int().min(0).max(100);
const moment = z.iso.datetime();

const parameterSchema = z
  .strictObject({
    meaning: z.string(),
    unit: z.string(),
    default: z.number(),
    min: z.number(),
    max: z.number(),
  })
  .meta({ id: 'FaultParameter' });

const faultSchema = z
  .strictObject({
    id: z.string().meta({ example: 'task-list-slow' }),
    title: z.string(),
    kind: z.string(),
    service: z.string(),
    component: z.string(),
    description: z.string(),
    workload,
    parameters: z.record(z.string(), parameterSchema),
  })
  .meta({ id: 'Fault' });

export const faultListSchema = z.strictObject({ faults: z.array(faultSchema) }).meta({ id: 'FaultList' });

export const activeFaultSchema = z
  .strictObject({
    id: z.string(),
    ends_at: moment,
    parameters: z.record(z.string(), z.number()),
    keep: z.boolean().meta({ description: 'It stays on when the lab restarts' }),
  })
  .meta({ id: 'ActiveFault' });

export const activeFaultsSchema = z
  .strictObject({
    exercise_under_way: z
      .boolean()
      .meta({ description: 'Meanwhile no fault is listed: to find them is the exercise' }),
    faults: z.array(activeFaultSchema),
  })
  .meta({ id: 'ActiveFaults' });

const exerciseSummarySchema = z
  .strictObject({
    id: z.string().meta({ example: 'slow-list' }),
    title: z.string(),
    level: z.int().min(1).max(3),
    story: z.string(),
    workload,
    hints: z.int().meta({ description: 'Number of hints' }),
    best_percent: percent.nullable().meta({ description: 'null until the exercise has been answered' }),
  })
  .meta({ id: 'ExerciseSummary' });

export const exerciseListSchema = z
  .strictObject({ exercises: z.array(exerciseSummarySchema) })
  .meta({ id: 'ExerciseList' });

export const hintSchema = z
  .strictObject({ text: z.string(), costs: z.int().meta({ description: 'Points' }) })
  .meta({ id: 'Hint' });

const choicesSchema = z
  .strictObject({
    verdicts: z.array(z.string()),
    services: z.array(z.string()),
    components: z.array(z.string()),
    kinds: z.array(z.string()),
    places: z.array(z.string()),
  })
  .meta({
    id: 'Choices',
    description: 'The accepted values of each field of an answer; `places` are those of `chain`',
  });

export const currentExerciseSchema = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    level: z.int(),
    story: z.string(),
    question: z.string(),
    mending: z.string().nullable().meta({
      description: 'What to repair in the running lab before the answer; null: nothing',
    }),
    started_at: moment,
    ends_at: moment.meta({ description: 'When its traffic ends; it can still be answered afterwards' }),
    hints: z.array(hintSchema).meta({ description: 'Hints given so far' }),
    hints_left: z.int(),
    choices: choicesSchema,
  })
  .meta({ id: 'CurrentExercise' });

export const exerciseUnderWaySchema = z
  .strictObject({ exercise: currentExerciseSchema.nullable() })
  .meta({ id: 'ExerciseUnderWay' });

const causeSchema = z
  .strictObject({
    id: z.string(),
    kind: z.string(),
    service: z.string(),
    component: z.string(),
    start: moment,
    chain: z.array(z.string()).meta({ description: 'From the broken component to where users notice it' }),
    evidence: z.array(z.strictObject({ language: z.string(), query: z.string(), shows: z.string() })),
    remedy: z.string(),
  })
  .meta({ id: 'Cause' });

/** What an answer is graded by. */
const gradedParts = ['service', 'component', 'kind', 'start', 'chain', 'trace', 'mending'] as const;
/** Their names for people. */
export const partTitles: Readonly<Record<(typeof gradedParts)[number], string>> = {
  service: 'Service',
  component: 'Component',
  kind: 'Kind',
  start: 'Start',
  chain: 'How it spreads',
  trace: 'A trace that shows it',
  mending: 'Repaired',
};

const gradeSchema = z
  .strictObject({
    percent,
    verdict_is_right: z.boolean(),
    parts: z.array(z.strictObject({ part: z.enum(gradedParts), points: z.number(), of: z.number() })),
    hints: z.number().meta({ description: 'Points subtracted for hints' }),
  })
  .meta({ id: 'Grade' });

export const outcomeSchema = z
  .strictObject({
    exercise: z.string(),
    title: z.string(),
    seconds: z.int(),
    grade: gradeSchema.nullable().meta({ description: 'null when the exercise was given up' }),
    verdict: z.enum(['broken', 'harmless']),
    causes: z.array(causeSchema).meta({ description: 'Empty when no fault had begun yet' }),
    besides: z
      .array(z.strictObject({ id: z.string(), at: moment }))
      .meta({ description: 'Other events of the exercise, which were harmless' }),
  })
  .meta({ id: 'Outcome' });

const resultSchema = z
  .strictObject({
    exercise: z.string(),
    seed: z.int(),
    started_at: moment,
    seconds: z.number(),
    hints: z.int(),
    outcome: z.enum(['answered', 'given up']),
    percent,
  })
  .meta({ id: 'Result' });

export const resultListSchema = z
  .strictObject({ results: z.array(resultSchema).meta({ description: 'Oldest first' }) })
  .meta({ id: 'ResultList' });

export const tourSchema = z
  .strictObject({
    stops: z
      .array(z.strictObject({ title: z.string(), lines: z.array(z.string()) }))
      .meta({ description: 'Stops reached so far' }),
    of: z.int().meta({ description: 'Number of stops' }),
    state: z
      .enum(['looking', 'ready', 'over', 'failed'])
      .meta({ description: 'looking: the stop waits for something; ready: the tour can go on' }),
    note: z.string().meta({ description: 'What is waited for, or why it failed' }),
  })
  .meta({ id: 'Tour' });

export const tourUnderWaySchema = z
  .strictObject({ tour: tourSchema.nullable() })
  .meta({ id: 'TourUnderWay' });

export type FaultList = z.infer<typeof faultListSchema>;
export type ActiveFault = z.infer<typeof activeFaultSchema>;
export type ActiveFaults = z.infer<typeof activeFaultsSchema>;
export type ExerciseSummary = z.infer<typeof exerciseSummarySchema>;
export type CurrentExercise = z.infer<typeof currentExerciseSchema>;
export type Outcome = z.infer<typeof outcomeSchema>;
export type ResultList = z.infer<typeof resultListSchema>;
export type Tour = z.infer<typeof tourSchema>;
