import { getJson } from '@lab/store-clients/http';
import { metricAnswer, queryUrl, samplesOf } from '@lab/store-clients/prometheus';
import type { VerifyContext } from '../context.ts';

/** The longest time until a rate over some minutes of a rule that is evaluated every 15 s has a value. */
const youngSeconds = 300;

/** How long this lab has had data. */
export interface LabAge {
  readonly isYoung: boolean;
  readonly description: string;
}

/** Asks Prometheus since when it has been scraped, looking back as far as matters. */
export async function labAge(context: VerifyContext): Promise<LabAge> {
  const oldest = `min(min_over_time(timestamp(up)[${2 * youngSeconds}s:15s]))`;
  const url = queryUrl(context.endpoints.prometheus, `time() - ${oldest}`);
  const [age] = samplesOf(await getJson(context.http, url, metricAnswer, context.signal));
  const seconds = Math.round(age?.value ?? 0);
  return { isYoung: seconds < youngSeconds, description: `${seconds} s after the lab’s first data` };
}
