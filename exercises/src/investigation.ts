import type { Evidence } from '@lab/faults/fault';
import { getJson, type HttpClient } from '@lab/store-clients/http';
import { rangeUrl as logsUrl, lokiAnswer } from '@lab/store-clients/loki';
import { metricAnswer, rangeUrl } from '@lab/store-clients/prometheus';
import { searchAnswer, searchUrl } from '@lab/store-clients/tempo';
import type { TimeRange } from '@lab/store-clients/time-range';
import type { Addresses } from './question.ts';

export type Query = Pick<Evidence, 'language' | 'query'>;

/** Looks at the telemetry since an exercise began, by the stores' own query APIs. */
export interface Investigation {
  /** Whether the query has results. */
  readonly finds: (query: Query) => Promise<boolean>;
  /** When a PromQL query first had a value, in milliseconds since the epoch. */
  readonly firstValueOf: (promql: string) => Promise<number | undefined>;
  /** The newest trace that a TraceQL query finds. */
  readonly newestTraceOf: (traceql: string) => Promise<string | undefined>;
  /** The series of a PromQL query, with the greatest value of each. */
  readonly seriesOf: (
    promql: string,
  ) => Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly most: number }[]>;
}

/** Seconds between two looks at a metric. */
const step = 2;

/** @param since milliseconds since the epoch */
export function investigate(addresses: Addresses, since: number, http: HttpClient): Investigation {
  const range = (): TimeRange => ({ from: since / 1_000, to: Date.now() / 1_000 });
  const series = async (promql: string) =>
    (await getJson(http, rangeUrl(addresses.prometheus, promql, range(), step), metricAnswer)).data.result;
  const traces = async (traceql: string) =>
    (await getJson(http, searchUrl(addresses.tempo, traceql, range()), searchAnswer)).traces;
  return {
    async finds({ language, query }) {
      switch (language) {
        case 'PromQL':
          return (await series(query)).length > 0;
        case 'LogQL':
          return (
            (await getJson(http, logsUrl(addresses.loki, query, range()), lokiAnswer)).data.result.length > 0
          );
        case 'TraceQL':
          return (await traces(query)).length > 0;
      }
    },
    async firstValueOf(promql) {
      const times = (await series(promql)).flatMap(({ values }) => values ?? []).map(([time]) => time);
      return times.length === 0 ? undefined : Math.min(...times) * 1_000;
    },
    newestTraceOf: async (traceql) => (await traces(traceql))[0]?.traceID,
    async seriesOf(promql) {
      return (await series(promql)).map(({ metric, values = [] }) => ({
        labels: metric,
        most: Math.max(...values.map(([, value]) => value)),
      }));
    },
  };
}
