import { readEnvironment } from '@lab/http/environment';
import { z } from 'zod';

const whole = z.coerce.number().int().nonnegative();

/** What the store reads from its environment. */
export const storeEnvironment = z.object({
  LOG_STORE_HOST: z.string().min(1).default('127.0.0.1').describe('Address that it listens on'),
  LOG_STORE_PORT: whole.max(65_535).default(3100).describe('Port of the HTTP API; 0 lets the system choose'),
  LOG_STORE_DATA: z.string().min(1).default('.lab/data/logs').describe('Folder of its data'),
  LOG_STORE_RETENTION_HOURS: z.coerce.number().positive().default(168).describe('Hours that lines are kept'),
  LOG_STORE_MAX_BYTES: whole
    .min(1_000_000)
    .default(2_000_000_000)
    .describe('Bytes on disk; beyond them the oldest block of time goes'),
  LOG_STORE_BLOCK_LINES: whole
    .min(1)
    .default(1_000_000)
    .describe(
      'Lines after which a new block of time starts, if a twelfth of the retention has not passed before',
    ),
  LOG_STORE_QUERY_TIMEOUT_MS: whole.min(1).default(30_000).describe('Milliseconds that a query may take'),
  LOG_STORE_QUERY_MAX_LINES: whole.min(1).default(10_000_000).describe('Lines that one query may look at'),
  NODE_COMPILE_CACHE: z
    .string()
    .optional()
    .describe('Folder for compiled code, a variable of Node.js; in the folder of the data when it is unset'),
});

export type Config = z.output<typeof storeEnvironment>;

/** Reads the environment; blank means unset. Throws an Error that names every wrong variable. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config =>
  readEnvironment('log store', storeEnvironment, env);
