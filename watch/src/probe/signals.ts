import { randomBytes } from 'node:crypto';
import { getJson, type HttpClient } from '@lab/store-clients/http';
import { linesOf, linesOfTrace, logAnswer, rangeUrl } from '@lab/store-clients/loki';
import { metricAnswer, queryUrl, samplesOf } from '@lab/store-clients/prometheus';
import { spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';
import { around } from '@lab/store-clients/time-range';
import type { FreshnessSignal } from '@lab/telemetry/metrics';
import { labMetrics } from '@lab/telemetry/metrics';
import { alwaysKept } from '@lab/telemetry/sampling';
import type { ServiceName } from '@lab/telemetry/services';

/** What tells one synthetic signal from all others. */
export interface Mark {
  /** Wall clock, ms. */
  readonly sentAt: number;
  readonly traceId: string;
  readonly spanId: string;
}

/** Base URLs of the stores. */
export interface Stores {
  readonly tempo: string;
  readonly loki: string;
  readonly prometheus: string;
}

/** One kind of telemetry: how a marked piece of it is made, and how its store tells that it is there. */
export interface ProbedSignal {
  readonly name: FreshnessSignal;
  /** OTLP/JSON for `/v1/<name>`. */
  readonly payload: (mark: Mark) => unknown;
  readonly isVisible: (
    mark: Mark,
    ask: { http: HttpClient; stores: Stores; signal: AbortSignal },
  ) => Promise<boolean>;
}

/** A mark that no other signal has, with a trace id that LAB_SAMPLING keeps. @param sentAt wall clock, ms */
export function newMark(sentAt: number): Mark {
  return {
    sentAt,
    traceId: alwaysKept(randomBytes(16).toString('hex')),
    spanId: randomBytes(8).toString('hex'),
  };
}

const nanoseconds = (ms: number) => `${Math.floor(ms)}000000`;
const name = 'freshness check';

/** A synthetic signal of each kind, sent by a service that says no more of itself than its name. */
export function probedSignals(service: ServiceName): readonly ProbedSignal[] {
  const scope = { name: service };
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: service } }] };
  const traces: ProbedSignal = {
    name: 'traces',
    payload: ({ traceId, spanId, sentAt }) => {
      const time = nanoseconds(sentAt);
      const span = { traceId, spanId, name, kind: 1, startTimeUnixNano: time, endTimeUnixNano: time };
      return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] };
    },
    isVisible: async ({ traceId }, { http, stores, signal }) => {
      const { status, text } = await http.get(traceUrl(stores.tempo, traceId), signal);
      return status === 200 && spansOf(traceAnswer.parse(JSON.parse(text))).length > 0;
    },
  };
  const logs: ProbedSignal = {
    name: 'logs',
    payload: ({ traceId, spanId, sentAt }) => {
      const time = nanoseconds(sentAt);
      const record = {
        timeUnixNano: time,
        observedTimeUnixNano: time,
        severityNumber: 9,
        severityText: 'INFO',
        body: { stringValue: name },
        traceId,
        spanId,
      };
      return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record] }] }] };
    },
    isVisible: async ({ traceId, sentAt }, { http, stores, signal }) => {
      const url = rangeUrl(stores.loki, linesOfTrace(service, traceId), around(sentAt, sentAt, 5), 1);
      return linesOf(await getJson(http, url, logAnswer, signal)).length > 0;
    },
  };
  const metrics: ProbedSignal = {
    name: 'metrics',
    payload: ({ sentAt }) => {
      const dataPoints = [{ timeUnixNano: nanoseconds(sentAt), asDouble: sentAt / 1000 }];
      const metric = { name: labMetrics.freshnessMark.name, unit: 's', gauge: { dataPoints } };
      return { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [metric] }] }] };
    },
    isVisible: async ({ sentAt }, { http, stores, signal }) => {
      const url = queryUrl(stores.prometheus, `${labMetrics.freshnessMark.name}{job="${service}"}`);
      const samples = samplesOf(await getJson(http, url, metricAnswer, signal));
      return samples.some(({ value }) => value >= sentAt / 1000);
    },
  };
  return [traces, logs, metrics];
}
