import { fetchClient, getJson } from '@lab/store-clients/http';
import { logAnswer, rangeUrl } from '@lab/store-clients/loki';
import {
  exemplarAnswer,
  exemplarsUrl,
  metricAnswer,
  queryUrl,
  samplesOf,
} from '@lab/store-clients/prometheus';
import { around } from '@lab/store-clients/time-range';
import { type Look, waitUntil } from '@lab/wait/wait-until';
import { patience } from './patience.ts';

const http = fetchClient();

/** One line with its stream labels and structured metadata, and its time in nanoseconds. */
export interface LokiLine {
  readonly labels: Record<string, string>;
  readonly line: string;
  readonly time: string;
}

/** Lines of the last three hours that a LogQL query finds now. */
export async function lokiLines(url: string, query: string): Promise<LokiLine[]> {
  const { data } = await getJson(http, rangeUrl(url, query, lately(3), 1000), logAnswer);
  return data.result.flatMap(({ stream, values }) =>
    values.map(([time, line]) => ({ labels: stream, line, time })),
  );
}

/** Series that a PromQL query gives now. */
export async function prometheusSeries(url: string, query: string) {
  return samplesOf(await getJson(http, queryUrl(url, query), metricAnswer));
}

/** Trace ids of the exemplars of the last hour. */
export async function exemplarTraceIds(url: string, query: string): Promise<string[]> {
  const { data } = await getJson(http, exemplarsUrl(url, query, lately(1)), exemplarAnswer);
  return data.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id ?? ''));
}

const lately = (hours: number) => around(Date.now() - hours * 3_600_000, Date.now(), 60);

/** Polls until the finding is accepted; fails after 15 s, more on a slow machine, with the last finding. */
export async function eventually<T>(
  what: string,
  find: () => Promise<T>,
  accept: (found: T) => boolean,
): Promise<T> {
  const look = async (): Promise<Look<T>> => {
    const found = await find();
    return accept(found) ? { ok: true, value: found } : { ok: false, seen: JSON.stringify(found) };
  };
  return (await waitUntil(look, { what, deadlineMs: patience(15_000), intervalMs: 100 })).value;
}
