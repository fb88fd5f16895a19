import { getJson, type HttpClient } from '@lab/store-clients/http';
import { isMetricAnswer, linesOf, rangeUrl as logsUrl, lokiAnswer } from '@lab/store-clients/loki';
import { type MetricResult, metricAnswer, queryUrl, rangeUrl } from '@lab/store-clients/prometheus';
import { searchAnswer, searchUrl } from '@lab/store-clients/tempo';
import type { TimeRange } from '@lab/store-clients/time-range';
import type { Query } from './causes.ts';
import type { Addresses } from './question.ts';

/** Looks at the telemetry since an exercise began, by the stores' own query APIs. */
export interface Investigation {
  /** Whether the query has results. */
  readonly finds: (query: Query) => Promise<boolean>;
  /** How many results a PromQL query has now. */
  readonly valuesNow: (promql: string) => Promise<number>;
  /** When the query first had a result, in milliseconds since the epoch. */
  readonly firstResultOf: (query: Query) => Promise<number | undefined>;
  /** The newest trace that a TraceQL query finds. */
  readonly newestTraceOf: (traceql: string) => Promise<string | undefined>;
  /** The series of a PromQL query, with the greatest value of each. */
  readonly seriesOf: (
    promql: string,
  ) => Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly most: number }[]>;
}

/** Seconds between two looks at a metric. */
const step = 2;
/** So many traces are looked at for the oldest one. */
const mostTraces = 2_000;

/** @param since milliseconds since the epoch */
export function investigate(addresses: Addresses, since: number, http: HttpClient): Investigation {
  const range = (): TimeRange => ({ from: since / 1_000, to: Date.now() / 1_000 });
  const series = async (promql: string) =>
    (await getJson(http, rangeUrl(addresses.prometheus, promql, range(), step), metricAnswer)).data.result;
  const traces = async (traceql: string, most?: number) =>
    (await getJson(http, searchUrl(addresses.tempo, traceql, range(), most), searchAnswer)).traces;
  const logs = (logql: string) =>
    getJson(http, `${logsUrl(addresses.loki, logql, range(), 1, step)}&direction=forward`, lokiAnswer);
  return {
    async finds({ language, query }) {
      switch (language) {
        case 'PromQL':
          return (await series(query)).length > 0;
        case 'LogQL':
          return (await logs(query)).data.result.length > 0;
        case 'TraceQL':
          return (await traces(query)).length > 0;
      }
    },
    valuesNow: async (promql) =>
      (await getJson(http, queryUrl(addresses.prometheus, promql), metricAnswer)).data.result.length,
    async firstResultOf({ language, query }) {
      switch (language) {
        case 'PromQL':
          return earliest(timesOf(await series(query)));
        case 'LogQL': {
          const answer = await logs(query);
          return earliest(
            isMetricAnswer(answer) ? timesOf(answer.data.result) : linesOf(answer).map(({ time }) => time),
          );
        }
        case 'TraceQL':
          return earliest(
            (await traces(query, mostTraces)).map(({ startTimeUnixNano }) => Number(startTimeUnixNano) / 1e6),
          );
      }
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

/** Milliseconds since the epoch of every value. */
const timesOf = (series: MetricResult) =>
  series.flatMap(({ values = [] }) => values).map(([seconds]) => seconds * 1_000);

const earliest = (times: readonly number[]) => (times.length === 0 ? undefined : Math.min(...times));
