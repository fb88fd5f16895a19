import type { Grouping, VectorAggregation, VectorFunction } from '../ast.ts';
import { type Labels, labelsKey, perLabels } from '../labels.ts';
import { mean, variance } from './range-functions.ts';
import type { Sample } from './sample.ts';

const reducers: Readonly<Partial<Record<VectorFunction, (values: readonly number[]) => number>>> = {
  sum: (values) => values.reduce((total, value) => total + value, 0),
  avg: mean,
  min: (values) => values.reduce((best, value) => (value < best || Number.isNaN(best) ? value : best)),
  max: (values) => values.reduce((best, value) => (value > best || Number.isNaN(best) ? value : best)),
  count: (values) => values.length,
  stddev: (values) => Math.sqrt(variance(values)),
  stdvar: variance,
};

/** Aggregates vectors, one after another. `topk`, `bottomk` and sorting keep the series as they are. */
export function compileAggregation({
  function: name,
  parameter = 0,
  grouping,
}: VectorAggregation): (samples: readonly Sample[]) => Sample[] {
  const groups = new Map<string, Labels>();
  const groupOf = perLabels((metric) => {
    const labels = groupLabels(metric, grouping);
    const key = labelsKey(labels);
    const group = groups.get(key) ?? labels;
    groups.set(key, group);
    return group;
  });
  const aggregate = aggregateGroup(name, parameter);
  return (samples) =>
    [...Map.groupBy(samples, ({ metric }) => groupOf(metric))].flatMap(([group, members]) =>
      aggregate(group, members),
    );
}

function aggregateGroup(
  name: VectorFunction,
  parameter: number,
): (group: Labels, members: readonly Sample[]) => Sample[] {
  const reduce = reducers[name];
  return (metric, members) => {
    if (reduce) return [{ metric, value: reduce(members.map(({ value }) => value)) }];
    const isDescending = name === 'topk' || name === 'approx_topk' || name === 'sort_desc';
    const sorted = members.toSorted((a, b) => (isDescending ? compare(b, a) : compare(a, b)));
    const isSort = name === 'sort' || name === 'sort_desc';
    return isSort ? sorted : sorted.slice(0, Math.max(0, Math.trunc(parameter)));
  };
}

/** NaN comes last whichever way. */
function compare(a: Sample, b: Sample): number {
  if (Number.isNaN(a.value) || Number.isNaN(b.value))
    return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
  return a.value - b.value;
}

function groupLabels(metric: Labels, { without, labels }: Grouping): Labels {
  if (without) return new Map([...metric].filter(([name]) => !labels.includes(name)));
  const kept = [...metric].filter(([name]) => labels.includes(name));
  return new Map(kept);
}
