import { z } from 'zod';

const moment = z.iso.datetime();

/** `running`: its process is there, but it is not ready. */
export const partStates = ['ready', 'running', 'stopped', 'absent'] as const;

const partSchema = z
  .strictObject({
    name: z.string().meta({ example: 'collector' }),
    purpose: z.string(),
    state: z.enum(partStates).meta({
      description: 'running: its process is there, but it is not ready; absent: it is not part of this lab',
    }),
    reason: z.string().meta({ description: 'Why it is not ready; empty where that is not known' }),
    version: z.string().meta({ description: 'Empty where that is not known' }),
    source: z.string().meta({ description: 'Where its program comes from' }),
    address: z.string(),
    ports: z.array(z.strictObject({ port: z.int(), use: z.string() })),
  })
  .meta({ id: 'Part' });

export const partListSchema = z.strictObject({ parts: z.array(partSchema) }).meta({ id: 'PartList' });

const failureSchema = z
  .strictObject({ looked_for: z.string(), where: z.string(), seen: z.string(), try_next: z.string() })
  .meta({ id: 'CheckFailure' });

export const checkSchema = z
  .strictObject({
    id: z.string().meta({ example: 'traces.chain' }),
    title: z.string(),
    signal: z.string(),
    state: z.enum(['waiting', 'judging', 'ok', 'failed', 'skipped']),
    detail: z.string().meta({ description: 'What was seen, or why it was skipped' }),
    failures: z.array(failureSchema),
  })
  .meta({ id: 'VerificationCheck' });

export const verificationSchema = z
  .strictObject({
    started_at: moment,
    state: z.enum(['running', 'proven', 'not proven', 'broken off']).meta({
      description: 'broken off: nothing could be judged, or it was ended',
    }),
    seconds: z.number().nullable().meta({ description: 'null while it runs' }),
    note: z.string().meta({ description: 'Why it was broken off, or what it says of the lab' }),
    visible: z
      .strictObject({ p50_ms: z.number(), p95_ms: z.number() })
      .nullable()
      .meta({ description: 'From the click until a signal was seen in its store' }),
    checks: z.array(checkSchema),
  })
  .meta({ id: 'Verification' });

export const verificationStatusSchema = z
  .strictObject({
    running: verificationSchema.nullable(),
    last: verificationSchema.nullable().meta({
      description:
        'The last one that judged every check, or that was broken off since; null before the first one',
    }),
  })
  .meta({ id: 'VerificationStatus' });

/** Names of the events of the stream, with what their data hold. */
export const verificationEvents = {
  /** The whole verification: first of all, when it begins, and when it has ended. */
  verification: verificationStatusSchema,
  /** One check of the running one that has changed. */
  check: checkSchema,
} as const;

export type LabPart = z.infer<typeof partSchema>;
export type PartList = z.infer<typeof partListSchema>;
export type VerificationCheck = z.infer<typeof checkSchema>;
export type Verification = z.infer<typeof verificationSchema>;
export type VerificationStatus = z.infer<typeof verificationStatusSchema>;
