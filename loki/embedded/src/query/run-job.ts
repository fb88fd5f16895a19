import { type Answer, json } from '@lab/http/answer';
import type { Bounds } from '@lab/store-engine/job';
import type { Matcher } from '../logql/ast.ts';
import { type Labels, labelsKey } from '../logql/labels.ts';
import { LogqlError } from '../logql/logql-error.ts';
import { validateSelector } from '../logql/matcher.ts';
import { parseQuery } from '../logql/parse.ts';
import { queryInstant, queryRange } from '../logql/query.ts';
import type { TimeBounds } from '../logql/source.ts';
import { validateQuery } from '../logql/validate.ts';
import type { BlockReader } from '../storage/block-reader.ts';
import { matchingStreams, storedSource } from '../storage/stored-source.ts';
import { queryAnswer, success } from './answers.ts';
import { fieldsOf, listFields } from './detected-fields.ts';
import type { Job } from './job.ts';

/** Answers a job from these blocks. Throws an HttpError. */
export function runJob(job: Job, readers: readonly BlockReader[], bounds: Bounds): Answer {
  switch (job.kind) {
    case 'range': {
      const query = parsed(job.query);
      const result = queryRange(query, storedSource(readers, bounds), job.bounds, job.step, job);
      return queryAnswer(result, job.bounds.end, job.categorize);
    }
    case 'instant': {
      const query = parsed(job.query);
      return queryAnswer(queryInstant(query, storedSource(readers, bounds), job.time), job.time, false);
    }
    case 'labels': {
      const names = streamsIn(job.query, job.bounds, readers).flatMap((labels) => [...labels.keys()]);
      return listAnswer(names);
    }
    case 'label-values': {
      const values = streamsIn(job.query, job.bounds, readers).flatMap(
        (labels) => labels.get(job.name) ?? [],
      );
      return listAnswer(values);
    }
    case 'series':
      return success(
        job.selectors.flatMap((selector) => streamsIn(selector, job.bounds, readers)).map(Object.fromEntries),
      );
    case 'index-stats':
      return indexStats(matchersOf(job.query), job.bounds, readers);
    case 'volume':
      return volume(job, readers);
    case 'detected-labels':
      return detectedLabels(streamsIn(job.query, job.bounds, readers));
    case 'detected-fields':
      return detectedFields(job, readers, bounds);
  }
}

function parsed(text: string) {
  const query = parseQuery(text);
  validateQuery(query);
  return query;
}

/** Sorted and distinct; Loki leaves an empty list out. */
function listAnswer(values: readonly string[]): Answer {
  const sorted = [...new Set(values)].sort();
  return success(sorted.length > 0 ? sorted : undefined);
}

function matchersOf(text: string): readonly Matcher[] {
  const query = parseQuery(text);
  if (query.kind !== 'log') throw new LogqlError('only label matchers are supported');
  validateSelector(query.matchers);
  return query.matchers;
}

/** The distinct streams with lines in the bounds. */
function streamsIn(
  selector: string | undefined,
  bounds: TimeBounds,
  readers: readonly BlockReader[],
): Labels[] {
  const matchers = selector === undefined || selector === '' ? [] : matchersOf(selector);
  const found = new Map<string, Labels>();
  for (const { labels } of chunksIn(matchers, bounds, readers)) found.set(labelsKey(labels), labels);
  return [...found.values()];
}

function chunksIn(matchers: readonly Matcher[], { start, end }: TimeBounds, readers: readonly BlockReader[]) {
  return readers.flatMap((reader) =>
    matchingStreams(reader, matchers).flatMap(([id, labels]) =>
      reader.chunks(id, start, end).map((chunk) => ({ ...chunk, labels })),
    ),
  );
}

function indexStats(
  matchers: readonly Matcher[],
  bounds: TimeBounds,
  readers: readonly BlockReader[],
): Answer {
  const chunks = chunksIn(matchers, bounds, readers);
  const stats = {
    streams: new Set(chunks.map(({ labels }) => labelsKey(labels))).size,
    chunks: chunks.length,
    bytes: chunks.reduce((sum, { bytes }) => sum + bytes, 0),
    entries: chunks.reduce((sum, { count }) => sum + count, 0),
  };
  return json(stats);
}

/** Bytes of text by labels, most first, as a vector at the end of the bounds. */
function volume(
  { query, bounds, limit, targetLabels }: Extract<Job, { kind: 'volume' }>,
  readers: readonly BlockReader[],
): Answer {
  const matchers = matchersOf(query);
  const names = targetLabels.length > 0 ? targetLabels : matchers.map(({ name }) => name);
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

function detectedLabels(streams: readonly Labels[]): Answer {
  const values = Map.groupBy(
    streams.flatMap((labels) => [...labels]),
    ([name]) => name,
  );
  const found = [...values].map(([label, pairs]) => ({
    label,
    cardinality: new Set(pairs.map(([, value]) => value)).size,
  }));
  return json({ detectedLabels: found });
}

function detectedFields(
  { query, bounds, lines, limit, values }: Extract<Job, { kind: 'detected-fields' }>,
  readers: readonly BlockReader[],
  most: Bounds,
): Answer {
  const tree = parsed(query);
  if (tree.kind !== 'log') throw new LogqlError('only log queries are supported');
  const fields = fieldsOf(tree, storedSource(readers, most), bounds, lines);
  if (values === undefined) return json({ fields: listFields(fields, limit), limit });
  return json({ values: [...(fields.get(values)?.values ?? [])].slice(0, limit), limit });
}
