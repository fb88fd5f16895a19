import { clusterNeeds, type Stage, stageFor } from './cluster.ts';
import type { Measured } from './measured-schema.ts';
import { type Demand, type Limit, largestVm, limitsOf, type Need, needsOnOneVm, volumeOf } from './model.ts';

/** The answer to a demand. */
export interface Sized {
  readonly demand: Demand;
  readonly volume: ReturnType<typeof volumeOf>;
  readonly stage: Stage['name'];
  /** What ends one VM, first things first. */
  readonly limits: readonly Limit[];
  readonly needs: readonly Need[];
}

/** What a demand needs, on one VM as long as one is enough. */
export function sized(demand: Demand, measured: Measured): Sized {
  const limits = limitsOf(largestVm, demand.retentionDays, measured);
  const stage = stageFor(demand, measured, limits[0]?.requestsPerSecond ?? 0);
  return {
    demand,
    volume: volumeOf(demand, measured),
    stage,
    limits,
    needs:
      stage === 'microservices on object storage'
        ? clusterNeeds(demand, measured)
        : needsOnOneVm(demand, measured),
  };
}
