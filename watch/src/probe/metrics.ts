import {
  type FreshnessSignal,
  freshnessDeadlineSeconds,
  freshnessResults,
  freshnessSignals,
  labMetrics,
} from '@lab/telemetry/metrics';
import { Counter, Histogram, Registry } from 'prom-client';

/** Where the outcome of each check is counted. */
export interface FreshnessMetrics {
  readonly registry: Registry;
  /** @param seconds from sending until it was visible; undefined: given up */
  record(signal: FreshnessSignal, seconds: number | undefined): void;
}

/** Counter and histogram of the catalogue, with every combination of labels at 0 from the start. */
export function createFreshnessMetrics(): FreshnessMetrics {
  const registry = new Registry();
  const { freshnessChecks, freshness } = labMetrics;
  const checks = new Counter({
    name: freshnessChecks.name,
    help: freshnessChecks.help,
    labelNames: freshnessChecks.labels,
    registers: [registry],
  });
  const durations = new Histogram({
    name: freshness.name,
    help: freshness.help,
    labelNames: freshness.labels,
    buckets: [...freshness.buckets],
    registers: [registry],
  });
  for (const signal of freshnessSignals) {
    durations.zero({ signal });
    for (const result of Object.values(freshnessResults)) checks.inc({ signal, result }, 0);
  }
  return {
    registry,
    record(signal, seconds) {
      checks.inc({ signal, result: resultOf(seconds) });
      if (seconds !== undefined) durations.observe({ signal }, seconds);
    },
  };
}

function resultOf(seconds: number | undefined): string {
  if (seconds === undefined) return freshnessResults.lost;
  return seconds <= freshnessDeadlineSeconds ? freshnessResults.inTime : freshnessResults.late;
}
