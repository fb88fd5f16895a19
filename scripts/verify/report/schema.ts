import { z } from 'zod';

const failure = z.object({
  lookedFor: z.string(),
  where: z.string(),
  seen: z.string(),
  tryNext: z.string(),
});

const milliseconds = z.number().nonnegative();

/** What `lab verify --json` writes. `schema` changes when a field changes its meaning or goes away. */
export const reportSchema = z.object({
  schema: z.literal(1),
  startedAt: z.iso.datetime(),
  /** Every check was judged, and holds. */
  ok: z.boolean(),
  site: z.string(),
  machine: z.object({
    cpus: z.number(),
    cpuModel: z.string(),
    memoryBytes: z.number(),
    system: z.string(),
  }),
  versions: z.object({
    node: z.string(),
    browser: z.string(),
    /** As the stores themselves say; empty when they do not. */
    prometheus: z.string(),
    logStore: z.object({ kind: z.enum(['loki', 'embedded']), version: z.string() }),
    traceStore: z.object({ kind: z.enum(['tempo', 'embedded']), version: z.string() }),
  }),
  /** Where the time went. */
  timings: z.object({
    totalMs: milliseconds,
    /** Until the browser had started and all baselines were taken. */
    preparationMs: milliseconds,
    /** From the first click to the last outcome; 0 when it failed. */
    driveMs: milliseconds,
    /** Everything after the drive: waiting for signals, settling, the restart of the backend. */
    afterDriveMs: milliseconds,
  }),
  /** From the click until the signal was seen in its store, over all signals of all actions; null without any. */
  visibility: z
    .object({ count: z.number(), p50Ms: milliseconds, p95Ms: milliseconds, maxMs: milliseconds })
    .nullable(),
  checks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      signal: z.string(),
      status: z.enum(['ok', 'failed', 'skipped']),
      durationMs: milliseconds,
      evidence: z.string().optional(),
      reason: z.string().optional(),
      visible: z.array(z.object({ action: z.string(), afterMs: z.number() })),
      failures: z.array(failure),
    }),
  ),
  /** The stack as it was before the verification; absent where its processes cannot be seen from here. */
  stack: z
    .object({
      /** From the start of the processes until the last part was ready, at the stack’s latest start. */
      readyMs: milliseconds,
      /** Of each part and of the supervisor; a page shared with other processes counts in proportion (PSS). */
      residentBytes: z.record(z.string(), z.number()),
    })
    .optional(),
});

export type Report = z.infer<typeof reportSchema>;
