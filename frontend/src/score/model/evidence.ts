import type { BrokenScoreRule } from '@lab/api-contract/score';
import { addressOf } from '../../follow/model/address.ts';

type Place = BrokenScoreRule['places'][number];

/** Where the telemetry that breaks a rule can be looked at. */
export interface Evidence {
  readonly address: string;
  readonly words: string;
}

/** The trace that shows it; for what no trace shows, the dashboard on which it is drawn. */
export function evidenceOf({ trace_id: traceId }: Place, rule: string, service: string): Evidence {
  if (traceId !== null) return { address: addressOf({ traceId }), words: `Trace ${traceId.slice(0, 8)}` };
  if (rule.startsWith('MET')) return { address: '/dashboards/lab-pipeline', words: 'Series in Prometheus' };
  return {
    address: `/dashboards/lab-tracing?var-service=${service}`,
    words: `Traces and logs of ${service}`,
  };
}
