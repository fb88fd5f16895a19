import type { Grouping, RangeAggregation } from '../ast.ts';
import { type EntryLabels, type Labels, labelsKey } from '../labels.ts';
import { compilePipeline, type Entry, labelsReadBy, labelsReadByFilter } from '../pipeline.ts';
import { compileLabelFilter } from '../stages/label-filter.ts';
import { type Hints, noHints, requiring, stageErrors, type Work } from '../stages/stage.ts';
import { parseBytes, parseFloatStrictly, parseGoDuration, problems } from '../units.ts';

/** What a range aggregation counts of one entry. */
export interface Extracted {
  /** The same for the same labels. */
  readonly key: string;
  readonly labels: () => Labels;
  readonly value: number;
}

/** Nothing when the entry is none of the aggregation’s. */
export type Extractor = (entry: Entry) => Extracted | undefined;

/**
 * @param outer the grouping of a `sum` around it, which tells which labels are needed at all
 * @throws LogqlError for a stage that is wrong
 */
export function compileExtractor(aggregation: RangeAggregation, outer: Grouping | undefined): Extractor {
  return aggregation.unwrap ? fromLabel(aggregation) : fromLine(aggregation, outer);
}

function fromLine({ function: name, log }: RangeAggregation, outer: Grouping | undefined): Extractor {
  const pipeline = compilePipeline(log.stages, hintsFor(labelsReadBy(log.stages), outer));
  const isBytes = name === 'bytes_rate' || name === 'bytes_over_time';
  return (entry) => {
    const work = pipeline(entry);
    if (!work) return undefined;
    return { ...grouped(work, outer), value: isBytes ? Buffer.byteLength(work.line) : 1 };
  };
}

const conversions = {
  float: {
    read: parseFloatStrictly,
    problem: problems.number,
  },
  bytes: {
    read: parseBytes,
    problem: problems.number,
  },
  duration: {
    read: (text: string) => {
      const nanoseconds = parseGoDuration(text);
      return nanoseconds === undefined ? undefined : nanoseconds / 1e9;
    },
    problem: problems.duration,
  },
} as const;

function fromLabel({ log, unwrap, grouping }: RangeAggregation): Extractor {
  if (!unwrap) throw new Error('only a query with unwrap has a label to read');
  const { name, conversion, filters } = unwrap;
  const read = [...labelsReadBy(log.stages), ...filters.flatMap(labelsReadByFilter), name];
  const groups = groupsWithout(grouping, name);
  const pipeline = compilePipeline(log.stages, hintsFor(read, groups.without ? undefined : groups));
  const passes = filters.map(compileLabelFilter);
  return (entry) => {
    const work = pipeline(entry);
    const text = work?.labels.get(name);
    if (!work || !text) return undefined;
    const value = conversions[conversion].read(text);
    if (value === undefined) work.labels.fail(stageErrors.sample, conversions[conversion].problem(text));
    if (!passes.every((filter) => filter(work))) return undefined;
    return { ...grouped(work, groups), value: value ?? 0 };
  };
}

/** The unwrapped label is no label of the series, unless it is asked for. */
function groupsWithout(grouping: Grouping | undefined, name: string): Grouping {
  if (grouping && !grouping.without && grouping.labels.length > 0) return grouping;
  return { without: true, labels: [...(grouping?.labels ?? []), name] };
}

/** Only where the result’s labels are known beforehand can parsers leave some out. */
function hintsFor(read: readonly string[], grouping: Grouping | undefined): Hints {
  if (!grouping || grouping.without) return noHints;
  return requiring([...read, ...grouping.labels].filter((name) => name !== ''));
}

/** Labels of the series. An error keeps them all, so that it is seen. */
function grouped({ labels }: Work, grouping: Grouping | undefined): Omit<Extracted, 'value'> {
  if (labels.error === '' && grouping && !grouping.without) return groupedBy(labels, grouping.labels);
  const merged = labels.merged();
  if (labels.error === '') for (const name of grouping?.labels ?? []) merged.delete(name);
  return { key: labelsKey(merged), labels: () => merged };
}

/** Most queries have few groups and many entries: a map is made for each group only. */
function groupedBy(labels: EntryLabels, names: readonly string[]): Omit<Extracted, 'value'> {
  const values = names.map((name) => labels.get(name));
  return { key: groupKey(values), labels: () => groupLabels(names, values) };
}

/** A text that is the same for the same values, in this order. */
export const groupKey = (values: readonly (string | undefined)[]): string =>
  values.map((value) => (value === undefined ? '-' : `${value.length}:${value}`)).join('');

/** Names with their values, without those that have none. */
export const groupLabels = (names: readonly string[], values: readonly (string | undefined)[]): Labels =>
  new Map(
    names.flatMap((name, index): [string, string][] => {
      const value = values[index];
      return value === undefined ? [] : [[name, value]];
    }),
  );
