import { z } from 'zod';

/** Where the lab's own API is, behind Nginx and in its own process. */
export const labApi = '/lab/api';

/** The routes of faults and exercises. */
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
  openapi: `${labApi}/openapi.json`,
} as const;

/** The header that a request which changes something carries the token in. */
export const tokenHeader = 'x-csrf-token';

export const tokenSchema = z
  .strictObject({
    token: z.string().meta({ description: `What changes something carries it in the header ${tokenHeader}` }),
  })
  .meta({ id: 'Token' });

const workload = z.enum(['tasks', 'shop']).meta({ description: 'What has to run in the lab' });
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
    keep: z.boolean().meta({ description: 'It outlives a restart of the lab' }),
  })
  .meta({ id: 'ActiveFault' });

export const activeFaultsSchema = z
  .strictObject({
    exercise_under_way: z
      .boolean()
      .meta({ description: 'Then the faults are for you to find: none is named' }),
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
    hints: z.int().meta({ description: 'How many there are' }),
    best_percent: percent.nullable().meta({ description: 'null until it was answered' }),
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
  .meta({ id: 'Choices', description: 'What each field of an answer is chosen from; places: for the chain' });

export const currentExerciseSchema = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    level: z.int(),
    story: z.string(),
    question: z.string(),
    mending: z.string().nullable().meta({
      description: 'What is to be brought about in the running lab before the answer; null: nothing',
    }),
    started_at: moment,
    ends_at: moment.meta({ description: 'Then its traffic ends; it can still be answered' }),
    hints: z.array(hintSchema).meta({ description: 'Those that were given' }),
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
    chain: z.array(z.string()).meta({ description: 'From what is broken to where users feel it' }),
    evidence: z.array(z.strictObject({ language: z.string(), query: z.string(), shows: z.string() })),
    remedy: z.string(),
  })
  .meta({ id: 'Cause' });

const gradeSchema = z
  .strictObject({
    percent,
    verdict_is_right: z.boolean(),
    parts: z.array(z.strictObject({ part: z.string(), points: z.number(), of: z.number() })),
    hints: z.number().meta({ description: 'Points that the hints have cost' }),
  })
  .meta({ id: 'Grade' });

export const outcomeSchema = z
  .strictObject({
    exercise: z.string(),
    title: z.string(),
    seconds: z.int(),
    grade: gradeSchema.nullable().meta({ description: 'null when it was given up' }),
    verdict: z.enum(['broken', 'harmless']),
    causes: z.array(causeSchema).meta({ description: 'Empty when nothing had happened yet' }),
    besides: z
      .array(z.strictObject({ id: z.string(), at: moment }))
      .meta({ description: 'What happened too, and was harmless' }),
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
  .strictObject({ results: z.array(resultSchema).meta({ description: 'The oldest first' }) })
  .meta({ id: 'ResultList' });

export const tourSchema = z
  .strictObject({
    stops: z
      .array(z.strictObject({ title: z.string(), lines: z.array(z.string()) }))
      .meta({ description: 'Those that were reached' }),
    of: z.int().meta({ description: 'How many there are' }),
    state: z
      .enum(['looking', 'ready', 'over', 'failed'])
      .meta({ description: 'looking: for what the stop waits for; ready: to go on' }),
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
