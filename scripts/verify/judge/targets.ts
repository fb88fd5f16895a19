import type { Sample } from '../stores/exposition.ts';

/** Two of the slower scrapes (5 s) and the way to Prometheus. */
const oldestSeconds = 12;

function targetOf({ labels }: Sample): string {
  const { job = '', instance = '' } = labels;
  return `${job} (${instance})`;
}

/**
 * @param jobs that must be scraped
 * @param states the series `up`
 * @param ages seconds since the newest sample of each of them
 * @returns one sentence for each job that is missing, target that is down and sample that is old
 */
export function judgeTargets(
  jobs: readonly string[],
  states: readonly Sample[],
  ages: readonly Sample[],
): string[] {
  const missing = jobs
    .filter((job) => !states.some(({ labels }) => labels.job === job))
    .map((job) => `no series up{job="${job}"}`);
  const down = states.filter(({ value }) => value !== 1).map((state) => `${targetOf(state)} is down`);
  const ageOf = new Map(ages.map((age) => [targetOf(age), age.value]));
  const old = states.flatMap((state) => {
    const seconds = ageOf.get(targetOf(state)) ?? Number.POSITIVE_INFINITY;
    return seconds <= oldestSeconds
      ? []
      : [`${targetOf(state)} was last scraped ${Math.round(seconds)} s ago`];
  });
  return [...missing, ...down, ...old];
}
