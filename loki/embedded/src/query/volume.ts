import type { Answer } from '@lab/http/answer';
import type { Matcher } from '../logql/ast.ts';
import { type Labels, labelsKey } from '../logql/labels.ts';
import { parseQuery } from '../logql/parse.ts';
import { printQuery } from '../logql/print.ts';
import { queryRange } from '../logql/query.ts';
import type { EntrySource } from '../logql/source.ts';
import type { BlockReader } from '../storage/block-reader.ts';
import { queryAnswer } from './answers.ts';
import type { Job } from './job.ts';
import { chunksIn, matchersOf } from './selected.ts';

/** Bytes of text by labels, most first, as a vector at the end of the bounds. */
export function volume(
  { query, bounds, limit, targetLabels }: Extract<Job, { kind: 'volume' }>,
  readers: readonly BlockReader[],
): Answer {
  const matchers = matchersOf(query);
  const names = namesOf(targetLabels, matchers);
  const volumes = new Map<string, { metric: Labels; value: number }>();
  for (const { labels, bytes } of chunksIn(matchers, bounds, readers)) {
    const metric = new Map([...labels].filter(([name]) => names.includes(name)));
    const key = labelsKey(metric);
    const before = volumes.get(key)?.value ?? 0;
    volumes.set(key, { metric, value: before + bytes });
  }
  const samples = [...volumes.values()].sort((a, b) => b.value - a.value).slice(0, limit);
  return queryAnswer({ type: 'vector', samples }, bounds.end, false);
}

/** The same for each step, at the step’s end; steps are aligned to the end of the bounds. */
export function volumeRange(
  { query, bounds, step, limit, targetLabels }: Extract<Job, { kind: 'volume-range' }>,
  source: EntrySource,
): Answer {
  const matchers = matchersOf(query);
  const names = namesOf(targetLabels, matchers);
  const selector = printQuery({ kind: 'log', matchers, stages: [] });
  const bytes = parseQuery(`sum by (${names.join(', ')}) (bytes_over_time(${selector} [${step}ns]))`);
  const { start, end } = bounds;
  const first = end - ((end - start - 1n) / step) * step;
  const result = queryRange(bytes, source, { start: first, end }, step, { limit, direction: 'forward' });
  if (result.type !== 'matrix') throw new Error(`a sum over steps is a matrix, not ${result.type}`);
  const series = result.series.toSorted((a, b) => (b.points[0]?.value ?? 0) - (a.points[0]?.value ?? 0));
  return queryAnswer({ type: 'matrix', series: series.slice(0, limit) }, end, false);
}

/** Labels to add up by. */
const namesOf = (wanted: readonly string[], matchers: readonly Matcher[]) =>
  wanted.length > 0 ? wanted : [...new Set(matchers.map(({ name }) => name))];
