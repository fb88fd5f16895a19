import { z } from 'zod';
import { getJson } from '../../console/data/http.ts';

const objectiveSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  service: z.string(),
  runbook: z.string(),
  dashboard: z.string(),
  objectivePercent: z.number(),
  errorBudget: z.number(),
  alert: z.string(),
  /** TraceQL that finds requests behind bad events. */
  traces: z.string().optional(),
});

const policySchema = z.object({
  severity: z.enum(['page', 'ticket']),
  window: z.string(),
  burnRate: z.number(),
});

/** Made by the build from grafana/src/slo. */
const listSchema = z.object({
  period: z.string(),
  periodSeconds: z.number(),
  blockSeconds: z.number(),
  series: z.object({
    budgetLeft: z.string(),
    badEvents: z.string(),
    events: z.string(),
    errorRatios: z.record(z.string(), z.string()),
  }),
  alerts: z.array(policySchema),
  objectives: z.array(objectiveSchema),
});

export type Objective = z.infer<typeof objectiveSchema>;
export type BurnPolicy = z.infer<typeof policySchema>;
export type ObjectiveList = z.infer<typeof listSchema>;

/** What the lab promises. */
export const readObjectives = (signal: AbortSignal): Promise<ObjectiveList> =>
  getJson('/slos/objectives.json', listSchema, signal);
