import type { LossReason } from '@lab/telemetry/export/sender';
import type { ServiceSignal } from '@lab/telemetry/export/service';

interface Loss {
  readonly signal: ServiceSignal;
  readonly reason: LossReason;
}

/**
 * Counted apart from the metrics, whose library must not be loaded before the instrumentations. Each sum begins at 0, so
 * that the first loss is an increase.
 */
const items = new Map<string, { loss: Loss; sum: number }>(
  (['traces', 'logs'] as const).flatMap((signal) =>
    (['refused', 'queue_full'] as const).map((reason) => [
      `${signal} ${reason}`,
      { loss: { signal, reason }, sum: 0 },
    ]),
  ),
);

/** Counts spans or log records that will never arrive. */
export function countLoss(signal: ServiceSignal, reason: LossReason, count: number): void {
  const entry = items.get(`${signal} ${reason}`);
  if (entry) entry.sum += count;
}

/** The sums since the start of the process. */
export function telemetryLosses(): readonly { readonly loss: Loss; readonly sum: number }[] {
  return [...items.values()];
}
