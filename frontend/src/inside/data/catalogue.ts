import { z } from 'zod';
import { getJson } from '../../console/data/http.ts';

const metricSchema = z.object({
  name: z.string(),
  type: z.enum(['counter', 'gauge', 'histogram']),
  unit: z.string(),
  help: z.string(),
  labels: z.array(z.string()),
  /** Who emits it. */
  of: z.string(),
});

const fieldSchema = z.object({ name: z.string(), of: z.string() });

/** Made by the build from telemetry/src. */
const catalogueSchema = z.object({
  metrics: z.array(metricSchema),
  attributes: z.array(fieldSchema),
  logFields: z.array(fieldSchema),
});

export type Metric = z.infer<typeof metricSchema>;
export type Field = z.infer<typeof fieldSchema>;
export type Catalogue = z.infer<typeof catalogueSchema>;

/** Every name that the lab’s code and queries know. */
export const readCatalogue = (signal: AbortSignal): Promise<Catalogue> =>
  getJson('/telemetry/catalogue.json', catalogueSchema, signal);
