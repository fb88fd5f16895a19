import type { Grouping, RangeAggregation } from '../ast.ts';
import type { Labels } from '../labels.ts';
import type { EntryColumns, EntrySource, Steps } from '../source.ts';
import { groupKey, groupLabels } from './extract.ts';
import type { Sample } from './sample.ts';

/** Entries of one group, counted by step. */
interface Counted {
  readonly metric: Labels;
  /** For each step: how many more entries are in its window than in that of the step before. */
  readonly changes: Int32Array;
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

/** As rangeVectors, for what isCount: no line is read, and no entry is kept. */
export function* countVectors(
  aggregation: RangeAggregation,
  source: Source,
  steps: Steps,
  outer: Grouping,
): Generator<Sample[]> {
  const { range, function: name } = aggregation;
  const groups = countGroups(aggregation, source, steps, outer);
  const counts = groups.map(() => 0);
  const unit = name === 'rate' ? Number(range) / 1e9 : 1;
  for (let step = 0; step < stepsOf(steps); step += 1) {
    const samples: Sample[] = [];
    for (const [index, { metric, changes }] of groups.entries()) {
      const count = (counts[index] ?? 0) + (changes[step] ?? 0);
      counts[index] = count;
      if (count > 0) samples.push({ metric, value: count / unit });
    }
    yield samples;
  }
}

const stepsOf = ({ start, end, step }: Steps) => Number((end - start) / step) + 1;

function countGroups(
  { log, range, offset }: RangeAggregation,
  source: Source,
  steps: Steps,
  { labels: names }: Grouping,
): readonly Counted[] {
  const groups = new Map<string, Counted>();
  const length = stepsOf(steps);
  const groupOf = (values: readonly (string | undefined)[]): Counted => {
    const key = groupKey(values);
    let group = groups.get(key);
    if (!group) {
      group = { metric: groupLabels(names, values), changes: new Int32Array(length + 1) };
      groups.set(key, group);
      source.countSeries(groups.size);
    }
    return group;
  };
  const bounds = { start: steps.start - offset - range + 1n, end: steps.end - offset + 1n };
  const window = { step: Number(steps.step), range: Number(range), steps: length };
  for (const part of source.columns(log, bounds)) addColumns(part, names, window, groupOf);
  return [...groups.values()];
}

/** Nanoseconds, and the number of steps. */
interface Window {
  readonly step: number;
  readonly range: number;
  readonly steps: number;
}

function addColumns(
  { stream, times, rows, column }: EntryColumns,
  names: readonly string[],
  { step, range, steps }: Window,
  groupOf: (values: readonly (string | undefined)[]) => Counted,
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
      lastValues = readers.map((read) => read(row));
      group = groupOf(lastValues);
    }
    // The first window ends `range` - 1 after the bounds' start; each holds what is not older than `range`.
    const age = (times[row] ?? 0) - (range - 1);
    const first = Math.max(0, Math.ceil(age / step));
    const after = Math.min(steps, Math.ceil((age + range) / step));
    if (first >= after) continue;
    group.changes[first] = (group.changes[first] ?? 0) + 1;
    group.changes[after] = (group.changes[after] ?? 0) - 1;
  }
}
