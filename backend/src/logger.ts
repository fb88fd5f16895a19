import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

/**
 * JSON lines on stdout; the pino instrumentation adds `trace_id` and `span_id` and sends each record to the Collector too.
 * The keys of the process' identity are left out: they are the resource's attributes.
 */
export function createLogger(config: Pick<Config, 'logLevel'>): Logger {
  return pino({
    level: config.logLevel,
    base: null,
    formatters: { level: (label) => ({ level: label }) },
  });
}
