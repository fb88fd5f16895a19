import { z } from 'zod';

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''));

const schema = z.object({
  WATCH_HOST: z.string().default('0.0.0.0'),
  WATCH_PORT: z.coerce.number().int().min(0).max(65_535).default(9470),
  /** Directory of what must survive a restart. */
  WATCH_DATA: z.string().default('/var/lib/lab-watch'),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.default('http://collector:4318'),
  /** The Collector’s receiver for browsers. */
  LAB_BROWSER_OTLP_URL: url.default('http://collector:4319'),
  LAB_TEMPO_URL: url.default('http://tempo:3200'),
  LAB_LOKI_URL: url.default('http://loki:3100'),
  LAB_PROMETHEUS_URL: url.default('http://prometheus:9090'),
});

/** Where the watch listens, keeps its data, sends to and asks. The defaults are Docker’s. */
export type WatchEnvironment = z.infer<typeof schema>;

/**
 * Reads the environment; an empty value counts as unset.
 *
 * @throws Error naming each variable that cannot be used
 */
export function readEnvironment(environment: NodeJS.ProcessEnv): WatchEnvironment {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = schema.safeParse(set);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error), { cause: parsed.error });
  return parsed.data;
}
