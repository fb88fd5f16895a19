import type { ActiveFaults } from '@lab/faults/active-faults';
import { followFault } from '@lab/faults/follow-fault';
import { isAmong } from '@lab/faults/share';
import { ParentBasedSampler, type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';

/** Of all traces, which are not recorded. */
let droppedPercent = 0;

const mostly: Sampler = {
  shouldSample: () => ({
    decision: isAmong(droppedPercent) ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
  }),
  toString: () => 'every trace, but for those that a fault drops',
};

/** Records every trace, also those that others have begun; while `traces-dropped` is on, a share of them only. */
export const sampler: Sampler = new ParentBasedSampler({ root: mostly, remoteParentSampled: mostly });

/** Follows `traces-dropped` until it is stopped. */
export const followSamplingFault = (faults: ActiveFaults): { readonly stop: () => void } =>
  followFault(faults, 'traces-dropped', (dropped) => {
    droppedPercent = dropped?.share ?? 0;
  });
