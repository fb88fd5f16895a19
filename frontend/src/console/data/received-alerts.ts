import { z } from 'zod';
import { getJson } from './http.ts';

const receivedSchema = z.looseObject({
  status: z.enum(['firing', 'resolved']),
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  fingerprint: z.string(),
  startsAt: z.string(),
  endsAt: z.string(),
  receivedAt: z.string(),
});

export type Received = z.infer<typeof receivedSchema>;

const listSchema = z.looseObject({ alerts: z.array(receivedSchema) });

/** The alerts that Alertmanager has delivered to the lab’s watch: the newest first. */
export async function receivedAlerts(signal: AbortSignal): Promise<readonly Received[]> {
  return (await getJson('/query/alerts', listSchema, signal)).alerts;
}
