import type { BrokenScoreRule } from '@lab/api-contract/score';
import { addressOf } from '../../follow/model/address.ts';

type Place = BrokenScoreRule['places'][number];

/** Where the telemetry that breaks a rule can be looked at. */
export interface Evidence {
  readonly address: string;
  readonly words: string;
}

/** The trace or the metric that shows it; without either, the dashboard of what the service sends. */
export function evidenceOf({ trace_id: traceId, metric }: Place, service: string): Evidence {
  if (traceId !== null) return { address: addressOf({ traceId }), words: `Trace ${traceId.slice(0, 8)}` };
  if (metric !== null) {
    const name = metric.replace(/_(bucket|count|sum)$/, '');
    return { address: `/lab/telemetry?q=${encodeURIComponent(name)}`, words: 'How much of it there is' };
  }
  return {
    address: `/dashboards/lab-tracing?var-service=${service}`,
    words: `Traces and logs of ${service}`,
  };
}
