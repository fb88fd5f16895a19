import type { DiagLogger } from '@opentelemetry/api';
import { z } from 'zod';

export interface ExportWarningOptions {
  /** Least time between two printed messages. Default 60 s. */
  readonly intervalMs?: number;
  readonly now?: () => number;
  /** Takes one line. The default writes to stderr: pino's records go through the exporter that just failed. */
  readonly write?: (line: string) => void;
}

/**
 * Rate-limits export warnings: one message at once, then at most one an interval
 * with the number of those left out. A Collector that is away must not fill the backend's log.
 */
export function createExportWarnings(options: ExportWarningOptions = {}): DiagLogger {
  const { intervalMs = 60_000, now = () => performance.now() } = options;
  const write = options.write ?? ((line) => process.stderr.write(`${line}\n`));
  let lastAt = Number.NEGATIVE_INFINITY;
  let leftOut = 0;

  function warn(...parts: unknown[]): void {
    if (now() - lastAt < intervalMs) {
      leftOut += 1;
      return;
    }
    const more = leftOut > 0 ? ` (${leftOut} more since the last message)` : '';
    lastAt = now();
    leftOut = 0;
    const msg = `telemetry: ${parts.map(textOf).join(' ')}${more}`;
    write(JSON.stringify({ level: 'warn', time: Date.now(), msg }));
  }

  const ignore = (): void => undefined;
  return { error: warn, warn, info: ignore, debug: ignore, verbose: ignore };
}

const serializedErrorSchema = z.looseObject({ message: z.string() });

/** The SDK hands errors over as JSON with their stack; the message is what helps. */
function textOf(part: unknown): string {
  if (part instanceof Error) return part.message;
  const text = typeof part === 'string' ? part : JSON.stringify(part);
  return (messageIn(text) ?? text).slice(0, 500);
}

function messageIn(text: string): string | undefined {
  try {
    return serializedErrorSchema.safeParse(JSON.parse(text)).data?.message;
  } catch {
    return undefined;
  }
}
