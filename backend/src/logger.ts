import { type AnyValue, logs, SeverityNumber, trace } from '@opentelemetry/api';
import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

const severities: Readonly<Record<number, SeverityNumber>> = {
  10: SeverityNumber.TRACE,
  20: SeverityNumber.DEBUG,
  30: SeverityNumber.INFO,
  40: SeverityNumber.WARN,
  50: SeverityNumber.ERROR,
  60: SeverityNumber.FATAL,
};

/**
 * JSON lines on stdout with `trace_id` and `span_id`; each record goes to the Collector too, by the logger provider of
 * telemetry.ts. The keys of the process' identity are left out: they are the resource's attributes.
 */
export function createLogger(config: Pick<Config, 'logLevel'>): Logger {
  return pino(
    {
      level: config.logLevel,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      mixin: idsOfActiveSpan,
    },
    new BothWays(),
  );
}

const metadata: unique symbol = Symbol.for('pino.metadata');

function idsOfActiveSpan(): object {
  const span = trace.getActiveSpan()?.spanContext();
  if (!span) return {};
  const { traceId, spanId, traceFlags } = span;
  return { trace_id: traceId, span_id: spanId, trace_flags: traceFlags.toString(16).padStart(2, '0') };
}

/**
 * Where pino writes to. It hands over the record beside the line (`pino.metadata`), so that the line need not be parsed, as the pino
 * instrumentation does.
 */
class BothWays {
  readonly #stdout = pino.destination({ fd: 1, sync: true });
  readonly #otlp = logs.getLogger('@lab/backend');
  lastLevel = 0;
  lastMsg = '';
  lastObj: Record<string, unknown> = {};

  get [metadata](): true {
    return true;
  }

  write(line: string): void {
    this.#stdout.write(line);
    // The active span's ids come with the context.
    const { err, trace_id: _1, span_id: _2, trace_flags: _3, ...attributes } = this.lastObj;
    const timestamp = Date.now();
    this.#otlp.emit({
      timestamp,
      observedTimestamp: timestamp,
      severityNumber: severities[this.lastLevel] ?? SeverityNumber.UNSPECIFIED,
      severityText: pino.levels.labels[this.lastLevel] ?? '',
      body: this.lastMsg,
      attributes: attributes as Record<string, AnyValue>,
      ...(err !== undefined && { exception: err }),
    });
  }
}
