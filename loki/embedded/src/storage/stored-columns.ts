import { type Labels, labelsKey } from '../logql/labels.ts';
import type { Column, EntryColumns, TimeBounds } from '../logql/source.ts';
import { type Candidate, linesOf, metadataOf } from './candidates.ts';
import { type ChunkMetadata, decodeOffsets } from './chunk.ts';
import { entryKey, type Look } from './stored-entries.ts';

/** The entries of chunks by column, each entry once, chunk by chunk. */
export function* storedColumns(
  candidates: readonly Candidate[],
  bounds: TimeBounds,
  look: Look,
): Generator<EntryColumns> {
  for (const ofStream of Map.groupBy(candidates, ({ stream }) => labelsKey(stream)).values()) {
    for (const group of overlapping(ofStream)) {
      const chunks = group.map((candidate) => ({ candidate, times: timesOf(candidate, bounds) }));
      const shared = sharedTimes(chunks.map(({ times }) => times));
      const seen = new Set<string>();
      for (const { candidate, times } of chunks) {
        look(candidate.count);
        yield openColumns(candidate, times, bounds, (time, key) => {
          if (!shared.has(time)) return true;
          const known = seen.size;
          return seen.add(`${time} ${key()}`).size > known;
        });
      }
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

/** Nanoseconds since the start of the bounds. */
function timesOf(candidate: Candidate, { start }: TimeBounds): Float64Array {
  const shift = Number(candidate.first - start);
  const times = decodeOffsets(candidate.reader.column('times', candidate), candidate.count);
  for (let row = 0; row < times.length; row += 1) times[row] = (times[row] ?? 0) + shift;
  return times;
}

/** The times that several entries have: only those may be the same entry. */
function sharedTimes(chunks: readonly Float64Array[]): ReadonlySet<number> {
  const all = new Float64Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const times of chunks) {
    all.set(times, at);
    at += times.length;
  }
  if (chunks.length > 1) all.sort();
  const shared = new Set<number>();
  for (let index = 1; index < all.length; index += 1) {
    const time = all[index] ?? 0;
    if (time === all[index - 1]) shared.add(time);
  }
  return shared;
}

/** @param isFirst whether no entry before had that time and key */
function openColumns(
  candidate: Candidate,
  times: Float64Array,
  { start, end }: TimeBounds,
  isFirst: (time: number, key: () => string) => boolean,
): EntryColumns {
  const { stream } = candidate;
  const [metadata, lines] = [metadataOf(candidate), linesOf(candidate)];
  const length = Number(end - start);
  const rows: number[] = [];
  for (let row = 0; row < times.length; row += 1) {
    const time = times[row] ?? -1;
    if (time < 0 || time >= length) continue;
    const key = () => entryKey({ line: lines.at(row), stream, metadata: metadata.at(row) });
    if (isFirst(time, key)) rows.push(row);
  }
  return { stream, times, rows, column: (name) => columnOf(metadata, stream, name) };
}

/** What hides behind a label of the stream has another name, as in EntryLabels. */
function columnOf(metadata: ChunkMetadata, stream: Labels, name: string): Column | undefined {
  const values = metadata.column(name);
  const hidden = [...metadata.names].find((one) => stream.has(one) && `${one}_extracted` === name);
  const others = hidden === undefined ? undefined : metadata.column(hidden);
  return values && others ? others.map((value, row) => value ?? values[row] ?? null) : (others ?? values);
}
