import { HttpError } from '@lab/http/http-error';
import type { Bounds } from '@lab/store-engine/job';
import type { LogQuery, Matcher, Stage } from '../logql/ast.ts';
import { type Labels, labelsKey } from '../logql/labels.ts';
import { LogqlError } from '../logql/logql-error.ts';
import { compileMatcher } from '../logql/matcher.ts';
import type { Entry } from '../logql/pipeline.ts';
import type { Direction, EntryColumns, EntrySource, TimeBounds } from '../logql/source.ts';
import type { BlockReader, ChunkInfo } from './block-reader.ts';
import { ChunkLines, ChunkMetadata, decodeOffsets, decodeTimes } from './chunk.ts';

/** Loki’s `max_query_series`. */
const maxSeries = 500;

/** A chunk that a query may have to look at. */
interface Candidate extends ChunkInfo {
  readonly reader: BlockReader;
  readonly stream: Labels;
}

/** The entries of a store’s blocks, within the bounds of one query. */
export function storedSource(readers: readonly BlockReader[], { deadline, maxItems }: Bounds): EntrySource {
  let looked = 0;
  const look = (count: number) => {
    looked += count;
    if (looked > maxItems) {
      throw new HttpError(
        422,
        `The query would look at more than ${maxItems} lines. Narrow the time range or add a matcher.`,
      );
    }
    if (Date.now() > deadline) {
      throw new HttpError(503, 'The query took too long. Narrow the time range or add a matcher.');
    }
  };
  return {
    *entries(query, bounds, direction) {
      yield* distinct(merged(candidatesOf(query, readers, bounds), query, bounds, direction, look));
    },
    columns(query, bounds) {
      return columnsOf(candidatesOf(query, readers, bounds), query, bounds, look);
    },
    countSeries(count) {
      if (count > maxSeries)
        throw new LogqlError(`maximum number of series (${maxSeries}) reached for a single query`);
    },
  };
}

/** The ids and labels of the streams that matchers select. */
export function matchingStreams(reader: BlockReader, matchers: readonly Matcher[]): [number, Labels][] {
  const tests = matchers.map((matcher) => ({ name: matcher.name, matches: compileMatcher(matcher) }));
  return [...reader.streams()].filter(([, labels]) =>
    tests.every(({ name, matches }) => matches(labels.get(name) ?? '')),
  );
}

function candidatesOf(
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
function traceIn(stages: readonly Stage[]): string | undefined {
  for (const stage of stages) {
    if (stage.kind === 'line-filter') continue;
    if (stage.kind !== 'label-filter' || stage.filter.kind !== 'match') return undefined;
    const { name, operator, value } = stage.filter.matcher;
    if (name === 'trace_id' && operator === '=' && value !== '') return value;
  }
  return undefined;
}

/** Texts of which every line must hold one of each: of the filters that see lines as they were stored. */
function needlesIn(stages: readonly Stage[]): Buffer[][] {
  const needles: Buffer[][] = [];
  for (const stage of stages) {
    if (stage.kind === 'line-format' || stage.kind === 'unpack' || stage.kind === 'decolorize') break;
    if (stage.kind !== 'line-filter' || stage.operator !== '|=') continue;
    if (stage.operands.some(({ isIp }) => isIp)) continue;
    needles.push(stage.operands.map(({ text }) => Buffer.from(text)));
  }
  return needles;
}

/** An open chunk, and the entry that is next. */
interface Cursor {
  readonly times: readonly bigint[];
  readonly metadata: ChunkMetadata;
  readonly lines: ChunkLines;
  readonly stream: Labels;
  /** Where entries of one trace in metadata are wanted: the trace id of each entry. */
  readonly traces: readonly (string | null)[] | undefined;
  at: number;
}

/** Entries of all candidates in the order of time. Chunks are opened when their time comes. */
function* merged(
  candidates: readonly Candidate[],
  { stages }: LogQuery,
  { start, end }: TimeBounds,
  direction: Direction,
  look: (count: number) => void,
): Generator<Entry> {
  const isForward = direction === 'forward';
  const step = isForward ? 1 : -1;
  const edge = ({ first, last }: Candidate) => (isForward ? first : last);
  const isBefore = (a: bigint, b: bigint) => (isForward ? a < b : a > b);
  const waiting = candidates.toSorted((a, b) => (isBefore(edge(a), edge(b)) ? -1 : 1));
  const needles = needlesIn(stages);
  const trace = traceIn(stages);
  const open: Cursor[] = [];
  const timeOf = ({ times, at }: Cursor) => times[at] ?? 0n;
  let next = 0;
  const earliest = () => {
    let best = open[0];
    for (const cursor of open) if (best && isBefore(timeOf(cursor), timeOf(best))) best = cursor;
    return best;
  };
  for (;;) {
    let best = earliest();
    for (let candidate = waiting[next]; candidate; candidate = waiting[next]) {
      if (best && isBefore(timeOf(best), edge(candidate))) break;
      next += 1;
      look(candidate.count);
      const inMetadata = candidate.stream.has('trace_id') ? undefined : trace;
      const cursor = openChunk(candidate, needles, inMetadata, isForward);
      if (cursor) open.push(cursor);
      best = earliest();
    }
    if (!best) return;
    const { at, metadata, lines, stream, traces } = best;
    const timestamp = timeOf(best);
    const isWanted = timestamp >= start && timestamp < end && (traces === undefined || traces[at] === trace);
    if (isWanted) yield new StoredEntry(timestamp, stream, metadata.at(at), lines, at);
    best.at += step;
    if (best.times[best.at] === undefined) open.splice(open.indexOf(best), 1);
  }
}

/** An entry whose line is read when it is needed: counting needs none. */
class StoredEntry implements Entry {
  readonly timestamp: bigint;
  readonly stream: Labels;
  readonly metadata: Labels;
  readonly #lines: ChunkLines;
  readonly #at: number;

  constructor(timestamp: bigint, stream: Labels, metadata: Labels, lines: ChunkLines, at: number) {
    this.timestamp = timestamp;
    this.stream = stream;
    this.metadata = metadata;
    this.#lines = lines;
    this.#at = at;
  }

  get line(): string {
    return this.#lines.at(this.#at);
  }
}

/** Nothing when no line of it can pass the filters. */
function openChunk(
  { reader, id, first, count, stream }: Candidate,
  needles: readonly (readonly Buffer[])[],
  trace: string | undefined,
  isForward: boolean,
): Cursor | undefined {
  const columns = reader.columns(id);
  if (!columns) return undefined;
  const metadata = new ChunkMetadata(columns.metadata);
  if (trace !== undefined && !metadata.mayHold(trace)) return undefined;
  const lines = new ChunkLines(columns.lines, count);
  if (!needles.every((group) => group.some((needle) => lines.mayHold(needle)))) return undefined;
  const traces = trace === undefined ? undefined : (metadata.column('trace_id') ?? []);
  return {
    times: decodeTimes(first, columns.times),
    metadata,
    lines,
    stream,
    traces,
    at: isForward ? 0 : count - 1,
  };
}

/** Chunks of a stream that overlap no other one by column, the others as entries. */
function* columnsOf(
  candidates: readonly Candidate[],
  query: LogQuery,
  bounds: TimeBounds,
  look: (count: number) => void,
): Generator<EntryColumns | Iterable<Entry>> {
  for (const ofStream of Map.groupBy(candidates, ({ stream }) => labelsKey(stream)).values()) {
    for (const group of overlapping(ofStream)) {
      const columns = group.length === 1 && group[0] ? openColumns(group[0], bounds) : undefined;
      if (columns) look(columns.rows.length);
      yield columns ?? distinct(merged(group, query, bounds, 'forward', look));
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

/** The same time, line and labels is one entry, however often it was sent. */
function* distinct(entries: Iterable<Entry>): Generator<Entry> {
  let time: bigint | undefined;
  let seen = new Set<string>();
  let held: Entry | undefined;
  for (const entry of entries) {
    if (entry.timestamp !== time) {
      if (held) yield held;
      [time, held, seen] = [entry.timestamp, entry, new Set()];
      continue;
    }
    if (held) {
      seen.add(entryKey(held));
      yield held;
      held = undefined;
    }
    const key = entryKey(entry);
    if (seen.has(key)) continue;
    seen.add(key);
    yield entry;
  }
  if (held) yield held;
}

const entryKey = ({ line, stream, metadata }: Omit<Entry, 'timestamp'>) =>
  `${labelsKey(stream)}${labelsKey(metadata)}${line}`;
