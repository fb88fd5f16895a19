import { type Answer, json } from '@lab/http/answer';
import type { Bounds } from '@lab/store-engine/job';
import type { Matcher } from '../logql/ast.ts';
import { type Labels, labelsKey } from '../logql/labels.ts';
import { queryInstant, queryRange } from '../logql/query.ts';
import type { TimeBounds } from '../logql/source.ts';
import { parseLogQuery, parseValidQuery } from '../logql/validate.ts';
import type { BlockReader } from '../storage/block-reader.ts';
import { storedSource } from '../storage/stored-source.ts';
import { queryAnswer, success } from './answers.ts';
import { fieldsOf, listFields } from './detected-fields.ts';
import type { Job } from './job.ts';
import { chunksIn, matchersOf } from './selected.ts';
import { tailFrame } from './tail-frame.ts';
import { volume, volumeRange } from './volume.ts';

/** Answers a job from these blocks. Throws an HttpError. */
export function runJob(job: Job, readers: readonly BlockReader[], bounds: Bounds): Answer {
  switch (job.kind) {
    case 'range': {
      const query = parseValidQuery(job.query);
      const result = queryRange(query, storedSource(readers, bounds), job.bounds, job.step, job);
      return queryAnswer(result, job.bounds.end, job.categorize);
    }
    case 'tail':
      return tailFrame(job, storedSource(readers, bounds));
    case 'instant': {
      const query = parseValidQuery(job.query);
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
    case 'volume-range':
      return volumeRange(job, storedSource(readers, bounds));
    case 'detected-labels':
      return detectedLabels(streamsIn(job.query, job.bounds, readers));
    case 'detected-fields':
      return detectedFields(job, readers, bounds);
  }
}

/** Sorted and distinct; Loki leaves an empty list out. */
function listAnswer(values: readonly string[]): Answer {
  const sorted = [...new Set(values)].sort();
  return success(sorted.length > 0 ? sorted : undefined);
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
  const fields = fieldsOf(parseLogQuery(query), storedSource(readers, most), bounds, lines);
  if (values === undefined) return json({ fields: listFields(fields, limit), limit });
  return json({ values: [...(fields.get(values)?.values ?? [])].slice(0, limit), limit });
}
