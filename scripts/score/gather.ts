import { getJson, type HttpClient } from '@lab/store-clients/http';
import { rangeUrl as logRangeUrl, lokiAnswer } from '@lab/store-clients/loki';
import { seriesAnswer, seriesUrl } from '@lab/store-clients/prometheus';
import {
  resourceSpansOf,
  type SpansOfResource,
  searchAnswer,
  searchUrl,
  traceAnswer,
  traceUrl,
} from '@lab/store-clients/tempo';
import type { TimeRange } from '@lab/store-clients/time-range';
import type { ServiceName } from '@lab/telemetry/services';
import { fewAtOnce } from '@lab/wait/few-at-once';
import type { Endpoints } from '../verify/endpoints.ts';
import type { Evidence, LogSample, Series } from './evidence.ts';

export interface Stores {
  readonly http: HttpClient;
  readonly endpoints: Pick<Endpoints, 'tempo' | 'loki' | 'prometheus'>;
  readonly signal: AbortSignal;
}

/** Newest traces of a service that are judged. */
const tracesEach = 20;
/** As many as the stores’ two cores can use. */
const atOnce = 6;
const day = 24 * 60 * 60;

type Trace = readonly SpansOfResource[];

/** What each of the services has left in the stores. Rejects when a store does not answer. */
export async function gatherEvidence(
  stores: Stores,
  names: readonly ServiceName[],
  range: TimeRange,
): Promise<readonly Evidence[]> {
  const series = await fewAtOnce(names, atOnce, (name) => seriesOf(stores, name, range));
  const ids = await fewAtOnce(names, atOnce, (name) => traceIdsOf(stores, name, range));
  const distinct = [...new Set(ids.flat())];
  const fetched = await fewAtOnce(distinct, atOnce, (id) => traceOf(stores, id));
  const traces = new Map(distinct.map((id, index) => [id, fetched[index] ?? []]));
  const logs = await fewAtOnce(names, atOnce, (name) => logsOf(stores, name, range));
  return names.map((service, index) => {
    const own = (ids[index] ?? []).map((traceId) => ({ traceId, senders: traces.get(traceId) ?? [] }));
    return {
      service,
      resources: resourcesOf(
        service,
        own.flatMap(({ senders }) => senders),
      ),
      traces: own.map(({ traceId, senders }) => ({
        traceId,
        spans: senders.flatMap(({ spans }) => spans),
      })),
      logs: logs[index] ?? { lines: 0, withoutSeverity: 0, debugForLong: false },
      series: series[index] ?? [],
      allSeries: series.flat(),
    };
  });
}

async function traceIdsOf(stores: Stores, service: string, range: TimeRange): Promise<readonly string[]> {
  const url = searchUrl(
    stores.endpoints.tempo,
    `{ resource.service.name = "${service}" }`,
    range,
    tracesEach,
  );
  const { traces } = await getJson(stores.http, url, searchAnswer, stores.signal);
  return traces.map(({ traceID }) => traceID);
}

const traceOf = async ({ http, endpoints, signal }: Stores, id: string): Promise<Trace> =>
  resourceSpansOf(await getJson(http, traceUrl(endpoints.tempo, id), traceAnswer, signal));

function resourcesOf(service: string, senders: readonly SpansOfResource[]) {
  const own = senders.filter(({ resource }) => String(resource['service.name'] ?? '') === service);
  return [...new Map(own.map(({ resource }) => [JSON.stringify(resource), resource])).values()];
}

async function seriesOf(stores: Stores, service: string, range: TimeRange): Promise<readonly Series[]> {
  const url = seriesUrl(stores.endpoints.prometheus, `{job="${service}"}`, range);
  return (await getJson(stores.http, url, seriesAnswer, stores.signal)).data;
}

async function logsOf(stores: Stores, service: string, { from, to }: TimeRange): Promise<LogSample> {
  const seconds = Math.ceil(to - from);
  const [lines, withoutSeverity, debugNow, debugBefore] = [
    await countLines(stores, service, '', seconds, to),
    await countLines(stores, service, '| severity_number="" | severity_text=""', seconds, to),
    await countLines(stores, service, '| severity_text=~"(?i)debug"', day, to),
    await countLines(stores, service, '| severity_text=~"(?i)debug"', day, to - 14 * day),
  ];
  return { lines, withoutSeverity, debugForLong: debugNow > 0 && debugBefore > 0 };
}

/** Lines within the seconds before a moment. */
async function countLines(
  { http, endpoints, signal }: Stores,
  service: string,
  filter: string,
  seconds: number,
  at: number,
): Promise<number> {
  const query = `sum(count_over_time({service_name="${service}"} ${filter} [${seconds}s]))`;
  const url = logRangeUrl(endpoints.loki, query, { from: at, to: at }, 1, seconds);
  const { data } = await getJson(http, url, lokiAnswer, signal);
  const [first] = data.result;
  return Number(first?.values?.at(-1)?.[1] ?? 0);
}
