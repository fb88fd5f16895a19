import type { Matcher } from '../logql/ast.ts';
import { LogqlError } from '../logql/logql-error.ts';
import { validateSelector } from '../logql/matcher.ts';
import { parseQuery } from '../logql/parse.ts';
import type { TimeBounds } from '../logql/source.ts';
import type { BlockReader } from '../storage/block-reader.ts';
import { matchingStreams } from '../storage/candidates.ts';

/** The matchers of a query that may consist of nothing else. Throws a LogqlError. */
export function matchersOf(text: string): readonly Matcher[] {
  const query = parseQuery(text);
  if (query.kind !== 'log') throw new LogqlError('only label matchers are supported');
  validateSelector(query.matchers);
  return query.matchers;
}

/** Chunks with lines in the bounds, each with the labels of its stream. */
export function chunksIn(
  matchers: readonly Matcher[],
  { start, end }: TimeBounds,
  readers: readonly BlockReader[],
) {
  return readers.flatMap((reader) =>
    matchingStreams(reader, matchers).flatMap(([id, labels]) =>
      reader.chunks(id, start, end).map((chunk) => ({ ...chunk, labels })),
    ),
  );
}
