import { browserLogEvents } from '@lab/telemetry/logs';
import { spanAttributes } from '@lab/telemetry/spans';
import { type Logger, SeverityNumber } from '@opentelemetry/api';
import {
  ATTR_EXCEPTION_MESSAGE,
  ATTR_EXCEPTION_STACKTRACE,
  ATTR_EXCEPTION_TYPE,
} from '@opentelemetry/semantic-conventions';
import type { ErrorKind, Instruments } from './instruments.ts';

/** A page in an endless error loop must not flood the lab: after this many errors it only counts them. */
const maxErrorLogs = 100;
const maxTextLength = 4_000;

interface ErrorOptions {
  readonly logger: Logger;
  readonly instruments: Pick<Instruments, 'error'>;
  readonly pageRoute: string;
}

/** Turns uncaught errors, unhandled rejections and `console.error` into log records and counts them. */
export function watchErrors({ logger, instruments, pageRoute }: ErrorOptions): void {
  let logged = 0;

  function report(kind: ErrorKind, thrown: unknown): void {
    instruments.error(kind);
    logged += 1;
    if (logged > maxErrorLogs) return;
    const exception = describeError(thrown);
    logger.emit({
      eventName: browserLogEvents.error,
      severityNumber: SeverityNumber.ERROR,
      severityText: 'ERROR',
      body: exception.message,
      attributes: {
        'event.name': browserLogEvents.error,
        'error.kind': kind,
        [spanAttributes.pageRoute]: pageRoute,
        [ATTR_EXCEPTION_TYPE]: exception.type,
        [ATTR_EXCEPTION_MESSAGE]: exception.message,
        [ATTR_EXCEPTION_STACKTRACE]: exception.stack,
      },
    });
  }

  window.addEventListener('error', (event) => report('uncaught', event.error ?? event.message));
  window.addEventListener('unhandledrejection', (event) => report('unhandled_rejection', event.reason));
  const original = console.error;
  console.error = (...parts: unknown[]) => {
    original.apply(console, parts);
    report('console', parts.find((part) => part instanceof Error) ?? parts.map(String).join(' '));
  };
}

/** What is known of a thrown value, cut to a length that fits into a log line. */
export function describeError(thrown: unknown): { type: string; message: string; stack: string } {
  const cut = (text: string) => text.slice(0, maxTextLength);
  if (thrown instanceof Error) {
    return { type: thrown.name, message: cut(thrown.message), stack: cut(thrown.stack ?? '') };
  }
  return { type: typeof thrown, message: cut(String(thrown)), stack: '' };
}
