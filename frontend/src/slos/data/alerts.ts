import { z } from 'zod';
import { getJson } from '../../console/data/http.ts';

const activeSchema = z.looseObject({
  labels: z.record(z.string(), z.string()),
  annotations: z.record(z.string(), z.string()),
  state: z.enum(['pending', 'firing']),
  activeAt: z.string(),
  value: z.string().transform(Number),
});

export type Active = z.infer<typeof activeSchema>;

const answerSchema = z.looseObject({ data: z.looseObject({ alerts: z.array(activeSchema) }) });

/** The alerts whose condition holds, by Prometheus. */
export async function activeAlerts(signal: AbortSignal): Promise<readonly Active[]> {
  return (await getJson('/query/prometheus/api/v1/alerts', answerSchema, signal)).data.alerts;
}
