import type { Grouping } from '../../logql/ast.ts';

/** Labels as JSON, sorted: series that have the same ones are the same. */
export type Key = string;
/** The value of each series at one time; a scalar is a vector with one series without labels. */
export type NaiveVector = Map<Key, number>;

type Labels = ReadonlyMap<string, string>;
export const keyOf = (labels: Labels): Key =>
  JSON.stringify([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
export const labelsOf = (key: Key): Map<string, string> => new Map(JSON.parse(key) as [string, string][]);

export const picked = (labels: Labels, { without, labels: names }: Grouping) =>
  keyOf(new Map([...labels].filter(([name]) => names.includes(name) !== without)));
