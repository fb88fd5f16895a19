import { getJson } from '@lab/store-clients/http';
import { metricAnswer, queryUrl, samplesOf } from '@lab/store-clients/prometheus';
import { partNames } from '@lab/telemetry/parts';
import { scrapeJobs, shopJobs } from '@lab/telemetry/services';
import type { Workload } from '../../stack/workload-names.ts';
import { workloadsOf } from '../../stack/workloads.ts';
import { attempt } from '../attempt.ts';
import { type Check, verdictOf } from '../check.ts';
import { judgeTargets } from '../judge/targets.ts';

/** The catalogue also names jobs of parts that this lab may not have. */
export function expectedJobs(workloads: readonly Workload[], names: readonly string[] = partNames): string[] {
  const jobs = Object.entries(scrapeJobs).flatMap(([part, job]) => (names.includes(part) ? [job] : []));
  return workloads.includes('shop') ? [...jobs, ...shopJobs] : jobs;
}

/** Every part is watched. */
export const targets: Check = {
  id: 'metrics.targets',
  title: 'Every scrape target is there and up',
  signal: 'metrics',
  phase: 'signals',
  proves:
    'The Collector scrapes the backend and every component, each scrape succeeds, and the result reached Prometheus during this run; an old success does not count.',
  whenItFails:
    'It names the job. Missing: collector/config.yaml does not scrape it, or metrics do not reach Prometheus at all. Down: the part does not answer on its metrics port, see `npx lab status` and `npx lab logs <part>`.',
  async judge(context) {
    const up = queryUrl(context.endpoints.prometheus, 'up');
    const age = queryUrl(context.endpoints.prometheus, 'time() - timestamp(up)');
    const jobs = expectedJobs(await workloadsOf(context.settings));
    const found = await attempt(
      context,
      {
        lookedFor: `up == 1 for ${jobs.join(', ')}`,
        where: up,
        tryNext: 'npx lab status; npx lab logs collector',
      },
      async (signal) => {
        const secondsOfRun = (Date.now() - context.drive.startedAt) / 1000;
        const [states, ages] = await Promise.all(
          [up, age].map(async (url) => samplesOf(await getJson(context.http, url, metricAnswer, signal))),
        );
        const problems = judgeTargets(jobs, states ?? [], ages ?? [], secondsOfRun);
        return problems.length === 0
          ? { ok: true, value: states?.length ?? 0 }
          : { ok: false, seen: problems.join('; ') };
      },
    );
    return found.ok ? verdictOf([], `${found.value} targets up`) : verdictOf([found.failure], '');
  },
};
