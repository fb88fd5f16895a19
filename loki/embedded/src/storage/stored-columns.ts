import type { LogQuery } from '../logql/ast.ts';
import { labelsKey } from '../logql/labels.ts';
import type { Entry } from '../logql/pipeline.ts';
import type { EntryColumns, TimeBounds } from '../logql/source.ts';
import type { Candidate } from './candidates.ts';
import { ChunkLines, ChunkMetadata, decodeOffsets } from './chunk.ts';
import { entryKey, type Look, storedEntries } from './stored-entries.ts';

/** Chunks of a stream that overlap no other one by column, the others as entries. */
export function* storedColumns(
  candidates: readonly Candidate[],
  query: LogQuery,
  bounds: TimeBounds,
  look: Look,
): Generator<EntryColumns | Iterable<Entry>> {
  for (const ofStream of Map.groupBy(candidates, ({ stream }) => labelsKey(stream)).values()) {
    for (const group of overlapping(ofStream)) {
      const columns = group.length === 1 && group[0] ? openColumns(group[0], bounds) : undefined;
      if (columns) look(columns.rows.length);
      yield columns ?? storedEntries(group, query, bounds, 'forward', look);
    }
  }
}

/** Groups of chunks: no time lies in two groups. */
function overlapping(candidates: readonly Candidate[]): Candidate[][] {
  const groups: Candidate[][] = [];
  let last: bigint | undefined;
  for (const candidate of candidates.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    if (last === undefined || candidate.first > last) groups.push([]);
    groups.at(-1)?.push(candidate);
    if (last === undefined || candidate.last > last) last = candidate.last;
  }
  return groups;
}

/** Nothing where a name is both a label of the stream and metadata, or the chunk was merged meanwhile. */
function openColumns(
  { reader, id, first, count, stream }: Candidate,
  { start, end }: TimeBounds,
): EntryColumns | undefined {
  const columns = reader.columns(id);
  if (!columns) return undefined;
  const metadata = new ChunkMetadata(columns.metadata);
  if ([...metadata.names].some((name) => stream.has(name))) return undefined;
  const shift = Number(first - start);
  const times = decodeOffsets(columns.times).map((offset) => offset + shift);
  const lines = new ChunkLines(columns.lines, count);
  const keyAt = (row: number) => entryKey({ line: lines.at(row), stream, metadata: metadata.at(row) });
  const length = Number(end - start);
  const rows: number[] = [];
  let seen = new Set<string>();
  for (let row = 0; row < count; row += 1) {
    const time = times[row] ?? -1;
    if (time < 0 || time >= length) continue;
    const isAlone = time !== times[row - 1] && time !== times[row + 1];
    if (!isAlone) {
      if (time !== times[row - 1]) seen = new Set();
      const key = keyAt(row);
      if (seen.has(key)) continue;
      seen.add(key);
    }
    rows.push(row);
  }
  return { stream, times, rows, column: (name) => metadata.column(name) };
}
