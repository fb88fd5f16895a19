import { z } from 'zod';

const whole = z.coerce.number().int().nonnegative();

const environment = z.object({
  TRACE_STORE_HOST: z.string().min(1).default('127.0.0.1'),
  /** The query API. 0 lets the system choose. */
  TRACE_STORE_PORT: whole.max(65_535).default(3200),
  /** OTLP/HTTP. 0 lets the system choose. */
  TRACE_STORE_OTLP_PORT: whole.max(65_535).default(4328),
  TRACE_STORE_DATA: z.string().min(1).default('.lab/data/traces'),
  TRACE_STORE_RETENTION_HOURS: z.coerce.number().positive().default(48),
  TRACE_STORE_MAX_BYTES: whole.min(1_000_000).default(2_000_000_000),
  /** A new block of time starts after this many spans, or after a twelfth of the retention. */
  TRACE_STORE_BLOCK_SPANS: whole.min(1).default(250_000),
  TRACE_STORE_QUERY_TIMEOUT_MS: whole.min(1).default(10_000),
  /** Spans that one query may look at. */
  TRACE_STORE_QUERY_MAX_SPANS: whole.min(1).default(2_000_000),
  /** Label sets each derived metric may have; what comes after them is counted, not shown. */
  TRACE_STORE_MAX_SERIES: whole.min(1).default(5_000),
  /** Folder for compiled code, Node.js' own variable; in the data's folder when it is unset. */
  NODE_COMPILE_CACHE: z.string().optional(),
});

export type Config = z.output<typeof environment>;

/** Reads the environment; blank means unset. Throws an Error that names every wrong variable. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(filled);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The trace store's environment is wrong.\n  ${reasons.join('\n  ')}`);
}
