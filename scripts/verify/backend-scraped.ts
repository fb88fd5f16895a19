import { getJson, type HttpClient } from '@lab/store-clients/http';
import { metricAnswer, queryUrl, samplesOf } from '@lab/store-clients/prometheus';
import { scrapeJobs } from '@lab/telemetry/services';
import { waitUntil } from '@lab/wait/wait-until';
import type { Endpoints } from './endpoints.ts';

/** Prometheus’ scrape manager, which the Collector uses, takes up a changed target within 5 s. */
const takenUpWithinMs = 6_000;

/** The backend is scraped each second; half a second passes on the way. */
const freshSeconds = 1.6;

/**
 * Waits until the Collector scrapes the backend where it is now: after a move its metrics pause for up to 5 s, which would
 * be taken for the time that a signal needs. Gives up quietly, since the checks say better what is missing.
 */
export async function backendScraped(
  http: HttpClient,
  { prometheus }: Endpoints,
  signal: AbortSignal,
): Promise<void> {
  const ofBackend = async (query: string, look: AbortSignal) => {
    const answer = await getJson(http, queryUrl(prometheus, query), metricAnswer, look);
    return samplesOf(answer).find(({ labels }) => labels.job === scrapeJobs.backend)?.value;
  };
  await waitUntil(
    async (look) => {
      const [up, age] = await Promise.all([ofBackend('up', look), ofBackend('time() - timestamp(up)', look)]);
      return up === 1 && age !== undefined && age < freshSeconds
        ? { ok: true, value: age }
        : { ok: false, seen: `up ${up}, ${age} s ago` };
    },
    { what: 'the backend scraped', deadlineMs: takenUpWithinMs, signal },
  ).catch(() => undefined);
}
