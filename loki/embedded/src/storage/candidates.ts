import type { LogQuery, Matcher, Stage } from '../logql/ast.ts';
import type { Labels } from '../logql/labels.ts';
import { compileSelector } from '../logql/matcher.ts';
import type { TimeBounds } from '../logql/source.ts';
import type { BlockReader, ChunkInfo } from './block-reader.ts';
import { ChunkLines, ChunkMetadata } from './chunk.ts';

/** A chunk that a query may have to look at. */
export interface Candidate extends ChunkInfo {
  readonly reader: BlockReader;
  readonly stream: Labels;
}

export const linesOf = (candidate: Candidate): ChunkLines =>
  new ChunkLines(() => candidate.reader.column('lines', candidate), candidate.count, candidate.bytes);

export const metadataOf = (candidate: Candidate): ChunkMetadata =>
  new ChunkMetadata(candidate.reader.column('metadata', candidate));

/** The ids and labels of the streams that matchers select. */
export function matchingStreams(reader: BlockReader, matchers: readonly Matcher[]): [number, Labels][] {
  const isSelected = compileSelector(matchers);
  return [...reader.streams()].filter(([, labels]) => isSelected(labels));
}

/** The chunks of the streams that a query selects, but for those that cannot hold its trace. */
export function candidatesOf(
  { matchers, stages }: LogQuery,
  readers: readonly BlockReader[],
  { start, end }: TimeBounds,
): Candidate[] {
  const trace = traceIn(stages);
  return readers.flatMap((reader) => {
    const ofTrace = trace === undefined ? undefined : reader.chunksOfTrace(trace);
    return matchingStreams(reader, matchers).flatMap(([id, stream]) =>
      reader
        .chunks(id, start, end)
        .filter((chunk) => ofTrace === undefined || stream.has('trace_id') || ofTrace.has(chunk.id))
        .map((chunk) => ({ ...chunk, reader, stream })),
    );
  });
}

/** The trace id that lines must have, where no stage before can have made another of it. */
export function traceIn(stages: readonly Stage[]): string | undefined {
  for (const stage of stages) {
    if (stage.kind === 'line-filter') continue;
    if (stage.kind !== 'label-filter' || stage.filter.kind !== 'match') return undefined;
    const { name, operator, value } = stage.filter.matcher;
    if (name === 'trace_id' && operator === '=' && value !== '') return value;
  }
  return undefined;
}
