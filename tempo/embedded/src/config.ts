import { readEnvironment } from '@lab/http/environment';
import { z } from 'zod';

const whole = z.coerce.number().int().nonnegative();

/** What the store reads from its environment; docs/reference/configuration.md is made from it. */
export const storeEnvironment = z.object({
  TRACE_STORE_HOST: z.string().min(1).default('127.0.0.1').describe('Address that it listens on'),
  TRACE_STORE_PORT: whole
    .max(65_535)
    .default(3200)
    .describe('Port of the query API; 0 lets the system choose'),
  TRACE_STORE_OTLP_PORT: whole
    .max(65_535)
    .default(4328)
    .describe('Port of OTLP/HTTP; 0 lets the system choose'),
  TRACE_STORE_DATA: z.string().min(1).default('.lab/data/traces').describe('Folder of its data'),
  TRACE_STORE_RETENTION_HOURS: z.coerce
    .number()
    .positive()
    .default(48)
    .describe('Hours that traces are kept'),
  TRACE_STORE_MAX_BYTES: whole
    .min(1_000_000)
    .default(2_000_000_000)
    .describe('Bytes on disk; beyond them the oldest block of time goes'),
  TRACE_STORE_BLOCK_SPANS: whole
    .min(1)
    .default(250_000)
    .describe(
      'Spans after which a new block of time starts, if a twelfth of the retention has not passed before',
    ),
  TRACE_STORE_QUERY_TIMEOUT_MS: whole.min(1).default(10_000).describe('Milliseconds that a query may take'),
  TRACE_STORE_QUERY_MAX_SPANS: whole.min(1).default(2_000_000).describe('Spans that one query may look at'),
  TRACE_STORE_SPAN_METRICS: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      '`off`: no metrics are derived from spans, because not all spans come here and the Collector derives them',
    ),
  TRACE_STORE_MAX_SERIES: whole
    .min(1)
    .default(2_000)
    .describe(
      'Label sets that each derived metric may have, a quarter of them for one service; the rest is counted under `__overflow__`',
    ),
  NODE_COMPILE_CACHE: z
    .string()
    .optional()
    .describe('Folder for compiled code, a variable of Node.js; in the folder of the data when it is unset'),
});

export type Config = z.output<typeof storeEnvironment>;

/** Reads the environment; blank means unset. Throws an Error that names every wrong variable. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config =>
  readEnvironment('trace store', storeEnvironment, env);
