import type { LogQuery, Matcher } from '../logql/ast.ts';
import type { Labels } from '../logql/labels.ts';
import { compileSelector } from '../logql/matcher.ts';
import type { TimeBounds } from '../logql/source.ts';
import type { BlockReader, ChunkInfo } from './block-reader.ts';
import { ChunkLines, ChunkMetadata } from './chunk.ts';
import { needlesIn, traceIn } from './conditions.ts';
import { textTest } from './text-filter.ts';
import { traceTest } from './trace-filter.ts';

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

/** The chunks of the streams that a query selects, but for those whose filters tell that they cannot hold what it asks for. */
export function candidatesOf(
  { matchers, stages }: LogQuery,
  readers: readonly BlockReader[],
  { start, end }: TimeBounds,
): Candidate[] {
  const trace = traceIn(stages);
  const mayHoldTrace = trace === undefined ? undefined : traceTest(trace);
  const textTests = needlesIn(stages).map((texts) => texts.map(textTest));
  return readers.flatMap((reader) => {
    const mayHoldTexts = ({ id }: ChunkInfo) => {
      if (textTests.length === 0) return true;
      const filter = reader.filter('text', id);
      return !filter || textTests.every((tests) => tests.some((test) => test(filter)));
    };
    return matchingStreams(reader, matchers).flatMap(([id, stream]) => {
      const test = stream.has('trace_id') ? undefined : mayHoldTrace;
      return reader
        .chunks(id, start, end)
        .filter((chunk) => (test?.(reader.filter('trace', chunk.id) ?? noIds) ?? true) && mayHoldTexts(chunk))
        .map((chunk) => ({ ...chunk, reader, stream }));
    });
  });
}

/** The filter of a chunk without traces. */
const noIds = new Uint8Array();
