import { type Logger, pino } from 'pino';

/** JSON lines on stdout; the pino instrumentation adds `trace_id` and `span_id` and sends each record to the Collector too. */
export function createLogger(): Logger {
  return pino({ base: null, formatters: { level: (label) => ({ level: label }) } });
}
