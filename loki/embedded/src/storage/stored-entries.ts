import type { LogQuery } from '../logql/ast.ts';
import { type Labels, labelsKey } from '../logql/labels.ts';
import type { Entry } from '../logql/pipeline.ts';
import type { Direction, TimeBounds } from '../logql/source.ts';
import { type Candidate, linesOf, metadataOf } from './candidates.ts';
import { type ChunkLines, type ChunkMetadata, decodeTimes } from './chunk.ts';
import { needlesIn, traceIn } from './conditions.ts';

/** Is told how many lines are looked at; throws when a query may look at no more. */
export type Look = (count: number) => void;

/** The entries of all candidates in the order of time, each once. */
export const storedEntries = (
  candidates: readonly Candidate[],
  query: LogQuery,
  bounds: TimeBounds,
  direction: Direction,
  look: Look,
): Iterable<Entry> => distinct(merged(candidates, query, bounds, direction, look));

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
  look: Look,
): Generator<Entry> {
  const isForward = direction === 'forward';
  const step = isForward ? 1 : -1;
  const edge = ({ first, last }: Candidate) => (isForward ? first : last);
  const isBefore = (a: bigint, b: bigint) => (isForward ? a < b : a > b);
  const waiting = candidates.toSorted((a, b) => (isBefore(edge(a), edge(b)) ? -1 : 1));
  const needles = needlesIn(stages).map((texts) => texts.map((text) => Buffer.from(text)));
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
  candidate: Candidate,
  needles: readonly (readonly Buffer[])[],
  trace: string | undefined,
  isForward: boolean,
): Cursor | undefined {
  const { first, count, stream } = candidate;
  const lines = linesOf(candidate);
  if (!needles.every((group) => group.some((needle) => lines.mayHold(needle)))) return undefined;
  const metadata = metadataOf(candidate);
  if (trace !== undefined && !metadata.mayHold(trace)) return undefined;
  const traces = trace === undefined ? undefined : (metadata.column('trace_id') ?? []);
  const times = decodeTimes(first, candidate.reader.column('times', candidate), count);
  return { times, metadata, lines, stream, traces, at: isForward ? 0 : count - 1 };
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

/** A text that is the same for entries that are one, at one time. */
export const entryKey = ({ line, stream, metadata }: Omit<Entry, 'timestamp'>) =>
  `${labelsKey(stream)}${labelsKey(metadata)}${line}`;
