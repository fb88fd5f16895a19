import type { Query } from '../../logql/ast.ts';
import type { Entry } from '../../logql/pipeline.ts';
import type { Steps } from '../../logql/source.ts';
import { NaiveFailure } from './line.ts';
import { naiveVector } from './metric.ts';
import { type Key, keyOf } from './series.ts';
import { naiveMatches, naiveRun } from './stages.ts';

/** Lines with their labels, or the points of each series; or that the query fails. */
export type NaiveAnswer =
  | { readonly kind: 'lines'; readonly lines: readonly string[] }
  | {
      readonly kind: 'series';
      readonly series: ReadonlyMap<Key, readonly (readonly [time: bigint, value: number])[]>;
    }
  | { readonly kind: 'failed' };

/** A line as text: its time, its text, its labels. */
export const shownLine = (timestamp: bigint, line: string, labels: ReadonlyMap<string, string>): string =>
  `${timestamp} ${line} ${keyOf(new Map([...labels].filter(([name]) => name !== '__error_details__')))}`;

/** Answers a query from its definition, as slowly as that is. Throws UnknownToNaive. */
export function naiveAnswer(query: Query, entries: readonly Entry[], steps: Steps): NaiveAnswer {
  try {
    return query.kind === 'log' ? lines(query, entries, steps) : series(query, entries, steps);
  } catch (error) {
    if (error instanceof NaiveFailure) return { kind: 'failed' };
    throw error;
  }
}

function lines(
  { matchers, stages }: Extract<Query, { kind: 'log' }>,
  entries: readonly Entry[],
  { start, end }: Steps,
): NaiveAnswer {
  const found = entries
    .filter(({ timestamp }) => timestamp >= start && timestamp < end)
    .filter(({ stream }) =>
      matchers.every((matcher) => naiveMatches(matcher, stream.get(matcher.name) ?? '')),
    )
    .flatMap((entry) => naiveRun(stages, entry) ?? [])
    .map((line) => shownLine(line.timestamp, line.text, line.shown()));
  return { kind: 'lines', lines: found.sort() };
}

function series(
  query: Exclude<Query, { kind: 'log' }>,
  entries: readonly Entry[],
  { start, end, step }: Steps,
): NaiveAnswer {
  const found = new Map<Key, [bigint, number][]>();
  for (let time = start; time <= end; time += step) {
    for (const [key, value] of naiveVector(query, entries, time)) {
      found.set(key, [...(found.get(key) ?? []), [time, value]]);
    }
  }
  return { kind: 'series', series: found };
}
