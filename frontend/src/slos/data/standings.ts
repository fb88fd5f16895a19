import { metricAnswer, queryUrl, rangeUrl, samplesOf } from '@lab/store-clients/prometheus';
import { getJson } from '../../console/data/http.ts';
import { queryMetrics } from '../../console/data/prometheus.ts';
import { serverNow } from '../../console/data/server-clock.ts';
import type { Block } from '../model/episodes.ts';
import { alignedTo } from '../model/grid.ts';
import type { Standing } from '../model/standing.ts';
import type { ObjectiveList } from './objectives.ts';

const base = '/query/prometheus';

/** How each objective stands now, by its name. One without events has no values. */
export async function readStandings(
  { series, period }: ObjectiveList,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Standing>> {
  const names = [series.budgetLeft, series.events, ...Object.values(series.errorRatios)];
  const url = queryUrl(base, `{__name__=~"${names.join('|')}"}`);
  const samples = samplesOf(await getJson(url, metricAnswer, signal)).filter(
    ({ value }) => !Number.isNaN(value),
  );
  const grouped = Map.groupBy(samples, ({ labels }) => labels.slo ?? '');
  return new Map(
    [...grouped].map(([slo, own]) => {
      const sampleOf = (name: string | undefined) => own.find((sample) => sample.name === name)?.value;
      const ratios = Object.entries(series.errorRatios).map(([window, name]) => [window, sampleOf(name)]);
      return [
        slo,
        {
          budgetLeft: sampleOf(series.budgetLeft),
          events: sampleOf(series.events),
          errorRatio: sampleOf(series.errorRatios[period]),
          errorRatios: Object.fromEntries(ratios),
        },
      ];
    }),
  );
}

/** A curve of the error budget. */
export interface Trend {
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
}

/** The budget left over the last seconds, by the objective’s name. */
export async function readTrends(
  { series }: ObjectiveList,
  seconds: number,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Trend>> {
  const to = serverNow();
  const query = { expr: series.budgetLeft, refId: 'A', legendFormat: '', instant: false };
  const curves = await queryMetrics(query, { from: to - seconds, to }, signal);
  return new Map(curves.map(({ labels, times, values }) => [labels.slo ?? '', { times, values }]));
}

/** The blocks of the period in which there were bad events, oldest first, by the objective’s name. */
export async function readBlocks(
  { series, periodSeconds, blockSeconds }: ObjectiveList,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Block[]>> {
  const now = serverNow();
  // The grid’s last point lies ahead: at it, the block that is not over yet has what the last minutes brought.
  const to = alignedTo(blockSeconds, now) + blockSeconds;
  const range = { from: to - periodSeconds, to };
  // An increase is extrapolated, so a fraction of an event is none.
  const url = rangeUrl(base, `${series.badEvents} > 0.5`, range, blockSeconds);
  const { data } = await getJson(url, metricAnswer, signal);
  return new Map(
    data.result.map(({ metric, values = [] }) => [
      metric.slo ?? '',
      values.map(([end, bad]) => ({ from: end - blockSeconds, to: Math.min(end, now), bad })),
    ]),
  );
}
