import { metricDefinitions, seriesOf } from '@lab/grafana/catalogue/series';
import { getJson } from '@lab/store-clients/http';
import { loadMetrics } from '@lab/telemetry/load';
import {
  labMetrics,
  logStoreMetrics,
  type MetricDefinition,
  traceStoreMetrics,
} from '@lab/telemetry/metrics';
import { services, shopJobs } from '@lab/telemetry/services';
import { shopMetrics } from '@lab/telemetry/shop-metrics';
import {
  collectorMetrics,
  lokiMetrics,
  spanDerivedMetrics,
  tempoMetrics,
} from '@lab/telemetry/third-party-metrics';
import { z } from 'zod';
import { workloadsOf } from '../../stack/workloads.ts';
import { attempt } from '../attempt.ts';
import { type Check, verdictOf } from '../check.ts';
import { type ListedSeries, missingSeries, unknownSeries } from '../judge/catalogue.ts';

const namesAnswer = z.looseObject({ data: z.array(z.string()) });
const seriesAnswer = z.looseObject({ data: z.array(z.record(z.string(), z.string())) });

/** Catalogued series that a healthy lab need not have, and why. */
const excused: ReadonlyMap<string, string> = new Map([
  [labMetrics.faultActive.name, 'no fault has been switched on'],
  ...[traceStoreMetrics.refused, traceStoreMetrics.seriesDropped].map(
    ({ name }) => [name, 'Tempo itself may be the trace store'] as const,
  ),
  ...[logStoreMetrics.refused, logStoreMetrics.lineBytes, logStoreMetrics.streams].map(
    ({ name }) => [name, 'Loki itself may be the log store'] as const,
  ),
  ...Object.values(lokiMetrics).map(
    ({ name }) => [name, 'the embedded log store may stand in for Loki'] as const,
  ),
  ...[
    collectorMetrics.failedSpans,
    collectorMetrics.failedLogs,
    collectorMetrics.failedPoints,
    tempoMetrics.discarded,
    spanDerivedMetrics.edgeFailures,
  ].map(({ name }) => [name, 'the counter is born with the first failure'] as const),
]);

const allOf = (metrics: Readonly<Record<string, MetricDefinition>>, why: string) =>
  Object.values(metrics)
    .flatMap(seriesOf)
    .map(([name]) => [name, why] as const);

const excusedWithoutShop = allOf(shopMetrics, 'the shop does not run');
const excusedWithoutLoad = allOf(loadMetrics, 'no load was sent');

const ownJobs = [services.backend, services.frontend, services.watch, services.load, ...shopJobs].join('|');
const lookBackMs = 60 * 60 * 1000;

/** The catalogue and the lab say the same. */
export const catalogue: Check = {
  id: 'catalogue.metrics',
  title: 'The lab emits what the catalogue lists, and nothing else',
  signal: 'metrics',
  phase: 'settled',
  proves:
    'Every metric in telemetry/, the lab’s own and those of other programs that queries use, has been in Prometheus within the last hour; and the backend, the browser, the watch, `lab load` and the services of the shop emit no metric and no label that the catalogue does not know, through their client libraries neither.',
  whenItFails:
    '“Nothing emits”: the code or the program’s new version dropped or renamed it; correct telemetry/src, then `npm run generate` names the queries that used it. “Does not know”: add it to telemetry/src/metrics.ts, so that it can be queried.',
  async judge(context) {
    await context.drive.finished;
    const { prometheus } = context.endpoints;
    const urls = (now: number) => {
      const range = {
        start: String(Math.floor((now - lookBackMs) / 1000)),
        end: String(Math.ceil(now / 1000)),
      };
      const own = { 'match[]': `{job=~"${ownJobs}"}`, ...range };
      return {
        names: `${prometheus}/api/v1/label/__name__/values?${new URLSearchParams(range)}`,
        series: `${prometheus}/api/v1/series?${new URLSearchParams({ ...own, start: String(Math.floor(context.drive.startedAt / 1000) - 15) })}`,
      };
    };
    const runsShop = (await workloadsOf(context.settings)).includes('shop');
    const reasons = new Map([...excused, ...excusedWithoutLoad, ...(runsShop ? [] : excusedWithoutShop)]);
    const known = new Map(metricDefinitions().flatMap(seriesOf));
    const found = await attempt(
      context,
      {
        lookedFor: 'the catalogue’s names in Prometheus, and only those from the lab’s services',
        where: urls(Date.now()).names,
        tryNext: 'Compare telemetry/src with the /metrics page of the job that is named',
      },
      async (signal) => {
        const { names, series } = urls(Date.now());
        const [emitted, listed] = await Promise.all([
          getJson(context.http, names, namesAnswer, signal),
          getJson(context.http, series, seriesAnswer, signal),
        ]);
        const problems = [
          ...unknownSeries(known, listed.data satisfies ListedSeries[]),
          ...missingSeries([...known.keys()], new Set(emitted.data), reasons),
        ];
        return problems.length === 0
          ? { ok: true, value: listed.data.length }
          : { ok: false, seen: problems.join('; ') };
      },
    );
    return found.ok
      ? verdictOf([], `${known.size} names, ${found.value} series of the lab’s own services`)
      : verdictOf([found.failure], '');
  },
};
