import { fetchClient, UnexpectedAnswer } from '@lab/store-clients/http';
import { type ServiceName, services, shopJobs } from '@lab/telemetry/services';
import { reasonOf } from '@lab/wait/wait-until';
import type { Settings } from '../stack/settings.ts';
import type { Workload } from '../stack/workload-names.ts';
import { workloadsOf } from '../stack/workloads.ts';
import { UserError } from '../terminal/user-error.ts';
import { endpointsOf } from '../verify/endpoints.ts';
import { gatherEvidence } from './gather.ts';
import { type ServiceScore, scoreOf } from './score.ts';

/** Traces that may still be on their way are left out. */
const settledSeconds = 5;
const minute = 60;

/**
 * The score of each service of the running lab, by what it has left in the stores in the last minutes.
 *
 * @throws UserError when a store does not answer
 */
export async function rateServices(
  settings: Settings,
  minutes: number,
  signal: AbortSignal,
): Promise<readonly ServiceScore[]> {
  const to = Date.now() / 1_000 - settledSeconds;
  const stores = { http: fetchClient(), endpoints: endpointsOf(settings), signal };
  const names = scoredServices(await workloadsOf(settings));
  const evidence = await gatherEvidence(stores, names, { from: to - minutes * minute, to }).catch(unanswered);
  return evidence.map(scoreOf);
}

/** Those that do the lab’s work; its own watch and verification are left out. */
const scoredServices = (workloads: readonly Workload[]): readonly ServiceName[] => [
  services.frontend,
  services.nginx,
  services.backend,
  ...(workloads.includes('shop') ? shopJobs : []),
];

function unanswered(error: unknown): never {
  if (error instanceof UnexpectedAnswer || error instanceof TypeError)
    throw new UserError('A store does not answer', 'npx lab status', [reasonOf(error)]);
  throw error;
}
