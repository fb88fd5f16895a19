import type { Grouping, RangeAggregation } from '../ast.ts';
import type { Labels } from '../labels.ts';
import type { EntryColumns, EntrySource, Steps, TimeBounds } from '../source.ts';
import { compileExtractor, groupKey, groupLabels } from './extract.ts';
import type { Sample } from './sample.ts';

/** Entries of one group. */
interface Counted {
  readonly metric: Labels;
  /** Nanoseconds since the bounds’ start. */
  readonly times: number[];
}

type Source = EntrySource & Required<Pick<EntrySource, 'columns'>>;

/** Whether an aggregation only counts entries by labels that are stored with them. */
export function isCount(
  { function: name, log, unwrap }: RangeAggregation,
  outer: Grouping | undefined,
): outer is Grouping {
  const counts = name === 'rate' || name === 'count_over_time';
  return counts && !unwrap && log.stages.length === 0 && outer !== undefined && !outer.without;
}

/** As rangeVectors, for what isCount: no line is read, and a window is a difference of two places. */
export function* countVectors(
  aggregation: RangeAggregation,
  source: Source,
  steps: Steps,
  outer: Grouping,
): Generator<Sample[]> {
  const { range, offset } = aggregation;
  const bounds = { start: steps.start - offset - range + 1n, end: steps.end - offset + 1n };
  const groups = [...countGroups(aggregation, source, bounds, outer).values()].map(({ metric, times }) => ({
    metric,
    times: Float64Array.from(times).sort(),
    from: 0,
    to: 0,
  }));
  const unit = aggregation.function === 'rate' ? Number(range) / 1e9 : 1;
  for (let time = steps.start; time <= steps.end; time += steps.step) {
    const end = Number(time - offset - bounds.start);
    const start = end - Number(range);
    const samples: Sample[] = [];
    for (const group of groups) {
      group.to = firstAfter(group.times, end, group.to);
      group.from = firstAfter(group.times, start, group.from);
      if (group.from === group.to) continue;
      samples.push({ metric: group.metric, value: (group.to - group.from) / unit });
    }
    yield samples;
  }
}

/** The place of the first time after this one, from a place on. */
function firstAfter(times: Float64Array, time: number, from: number): number {
  let place = from;
  while (place < times.length && (times[place] ?? 0) <= time) place += 1;
  return place;
}

function countGroups(
  aggregation: RangeAggregation,
  source: Source,
  bounds: TimeBounds,
  outer: Grouping,
): ReadonlyMap<string, Counted> {
  const groups = new Map<string, Counted>();
  const groupOf = (key: string, labels: () => Labels): Counted => {
    let group = groups.get(key);
    if (!group) {
      group = { metric: labels(), times: [] };
      groups.set(key, group);
      source.countSeries(groups.size);
    }
    return group;
  };
  const extract = compileExtractor(aggregation, outer);
  for (const part of source.columns(aggregation.log, bounds)) {
    if ('rows' in part) {
      addColumns(part, outer.labels, groupOf);
      continue;
    }
    for (const entry of part) {
      const sample = extract(entry);
      if (sample) groupOf(sample.key, sample.labels).times.push(Number(entry.timestamp - bounds.start));
    }
  }
  return groups;
}

function addColumns(
  { stream, times, rows, column }: EntryColumns,
  names: readonly string[],
  groupOf: (key: string, labels: () => Labels) => Counted,
): void {
  const readers = names.map((name) => {
    const fixed = stream.get(name) || undefined;
    const values = stream.has(name) ? undefined : column(name);
    return (row: number) => (values ? (values[row] ?? undefined) : fixed);
  });
  let [lastValues, group]: [readonly (string | undefined)[], Counted | undefined] = [[], undefined];
  for (const row of rows) {
    const values = lastValues;
    if (!group || readers.some((read, index) => read(row) !== values[index])) {
      const changed = readers.map((read) => read(row));
      group = groupOf(groupKey(changed), () => groupLabels(names, changed));
      lastValues = changed;
    }
    group.times.push(times[row] ?? 0);
  }
}
