import type { ComparisonOperator, SeriesStage } from '../../traceql/ast.ts';
import { toText } from '../../traceql/static.ts';
import type { Series } from './series.ts';

const comparisons: Readonly<Record<ComparisonOperator, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '!=': (value, limit) => value !== limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

/** Applies `topk`, `bottomk` and comparisons slot by slot; values that are left out become NaN. */
export function applyStages(series: readonly Series[], stages: readonly SeriesStage[]): Series[] {
  const results = stages.reduce<readonly Series[]>(applyStage, series);
  return results.filter(({ values }) => values.some((value) => !Number.isNaN(value)));
}

function applyStage(series: readonly Series[], stage: SeriesStage): readonly Series[] {
  if (stage.kind === 'compare') {
    const holds = comparisons[stage.operator];
    return series.map((one) => ({
      ...one,
      values: one.values.map((value) => (holds(value, stage.value) ? value : Number.NaN)),
    }));
  }
  const sign = stage.kind === 'topk' ? -1 : 1;
  const length = series[0]?.values.length ?? 0;
  const kept = series.map((one) => ({ ...one, values: one.values.map(() => Number.NaN) }));
  const names = series.map(({ labels }) =>
    labels.map(({ key, value }) => `${key}=${toText(value)}`).join(','),
  );
  for (let slot = 0; slot < length; slot += 1) {
    const ranked = series
      .map(({ values }, index) => ({ index, value: values[slot] ?? Number.NaN }))
      .filter(({ value }) => !Number.isNaN(value))
      .sort(
        (a, b) => sign * (a.value - b.value) || ((names[a.index] ?? '') < (names[b.index] ?? '') ? -1 : 1),
      );
    for (const { index, value } of ranked.slice(0, stage.limit)) {
      const target = kept[index];
      if (target) target.values[slot] = value;
    }
  }
  return kept;
}
