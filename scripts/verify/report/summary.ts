import type { Visibility } from '../check.ts';
import type { CheckResult } from '../engine.ts';
import type { Report } from './schema.ts';

/** Nearest rank: the smallest value that at least `share` of all values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

/** When the signals of a check could be seen. */
export function visibleOf({ verdict }: CheckResult): readonly Visibility[] {
  return verdict.status === 'skipped' ? [] : verdict.visible;
}

/** How soon signals were visible; null when none was. */
export function summariseVisibility(results: readonly CheckResult[]): Report['visibility'] {
  const values = results.flatMap((result) => visibleOf(result).map(({ afterMs }) => afterMs));
  if (values.length === 0) return null;
  return {
    count: values.length,
    p50Ms: percentile(values, 0.5),
    p95Ms: percentile(values, 0.95),
    maxMs: Math.max(...values),
  };
}

/** One check as the report holds it. */
export function reportCheck(result: CheckResult): Report['checks'][number] {
  const { check, verdict, durationMs } = result;
  return {
    id: check.id,
    title: check.title,
    signal: check.signal,
    status: verdict.status,
    durationMs: Math.round(durationMs),
    ...(verdict.status === 'ok' ? { evidence: verdict.evidence } : {}),
    ...(verdict.status === 'skipped' ? { reason: verdict.reason } : {}),
    visible: [...visibleOf(result)],
    failures: verdict.status === 'failed' ? [...verdict.failures] : [],
  };
}
