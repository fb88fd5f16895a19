import type { Sample } from '@lab/store-clients/exposition';

function targetOf({ labels }: Sample): string {
  const { job = '', instance = '' } = labels;
  return `${job} (${instance})`;
}

/**
 * Series of targets that are not scraped any more stay visible for five minutes; they are left out.
 *
 * @param jobs that must be scraped
 * @param states the series `up`
 * @param ages seconds since the newest sample of each of them
 * @param oldestSeconds how long ago a scrape may be that counts
 * @returns one sentence for each job without a fresh scrape and each target that is down
 */
export function judgeTargets(
  jobs: readonly string[],
  states: readonly Sample[],
  ages: readonly Sample[],
  oldestSeconds: number,
): string[] {
  const secondsOf = new Map(ages.map((age) => [targetOf(age), age.value]));
  const fresh = states.filter(
    (state) => (secondsOf.get(targetOf(state)) ?? Number.POSITIVE_INFINITY) <= oldestSeconds,
  );
  const missing = jobs
    .filter((job) => !fresh.some(({ labels }) => labels.job === job))
    .map((job) => `${job} was not scraped within the last ${oldestSeconds.toFixed(1)} s`);
  const down = fresh.filter(({ value }) => value !== 1).map((state) => `${targetOf(state)} is down`);
  return [...missing, ...down];
}
