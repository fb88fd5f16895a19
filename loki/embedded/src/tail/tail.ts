import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '@lab/http/answer';
import type { WebSocket } from 'ws';
import type { LogRecord } from '../ingest/record.ts';
import type { LogQuery } from '../logql/ast.ts';
import { compileSelector } from '../logql/matcher.ts';
import { endOfTime } from '../logql/source.ts';
import type { Job } from '../query/job.ts';
import { type Frame, frameOf, messageOf, without } from './frame.ts';
import type { LineFeed } from './line-feed.ts';
import { WaitingLines } from './waiting-lines.ts';

/** What a client wants to follow. */
export interface TailRequest {
  readonly query: LogQuery;
  /** The query as it was written. */
  readonly text: string;
  /** Of the lines that are stored already: those since then, nanoseconds since the epoch, and the newest so many. */
  readonly start: bigint;
  readonly limit: number;
  /** Milliseconds that lines wait for older ones that come later. */
  readonly delay: number;
  readonly categorize: boolean;
}

export interface TailServices {
  readonly run: (job: Job) => Promise<Answer>;
  readonly feed: LineFeed;
}

/** Lines of one frame at most. */
const maxLines = 2_000;
/** Milliseconds in which what comes together is sent together. */
const gathering = 100;
const nanosecondsInMillisecond = 1_000_000n;

/** Sends a client what is stored, then what comes, until one of the two closes the socket. Rejects when a query fails. */
export async function tail(
  socket: WebSocket,
  request: TailRequest,
  { run, feed }: TailServices,
): Promise<void> {
  const { text: query, categorize, start, limit } = request;
  const waiting = new WaitingLines();
  const bell = new Bell();
  const isSelected = compileSelector(request.query.matchers);
  const listener = (records: readonly LogRecord[]) => {
    waiting.add(records.filter(({ stream }) => isSelected(stream)));
    if (waiting.oldest !== undefined) bell.ring();
  };
  socket.once('close', () => {
    feed.remove(listener);
    bell.ring();
  });
  const linesOf = async (lines: Extract<Job, { kind: 'tail' }>['lines']) =>
    frameOf(await run({ kind: 'tail', query, categorize, lines }));

  await feed.add(listener);
  let stored: Frame | undefined = await linesOf({ start, limit });
  await send(socket, messageOf(stored, []));
  while (isOpen(socket)) {
    await bell.rung();
    if (waiting.oldest === undefined) continue;
    await pause(untilRipe(waiting.oldest, request.delay));
    if (!isOpen(socket)) return;
    const { records, dropped } = waiting.take(ripeAt(request.delay), maxLines);
    const frame = await linesOf({ records });
    // What was stored while the stored lines were read may be among them.
    await send(socket, messageOf(stored ? without(frame, stored) : frame, dropped));
    if (waiting.oldest === undefined) stored = undefined;
    else bell.ring();
  }
}

/** Nanoseconds since the epoch: lines of that time have waited long enough; without a delay, all have. */
const ripeAt = (delay: number) =>
  delay === 0 ? endOfTime : BigInt(Date.now() - delay) * nanosecondsInMillisecond;

/** Milliseconds; never long, whatever the clock of the line’s sender says. */
function untilRipe(timestamp: bigint, delay: number): number {
  const age = Date.now() - Number(timestamp / nanosecondsInMillisecond);
  return gathering + Math.min(delay, Math.max(0, delay - age));
}

const isOpen = (socket: WebSocket) => socket.readyState === socket.OPEN;

/** Resolves when the client has room for more; a socket that is closing takes nothing. */
async function send(socket: WebSocket, message: string | undefined): Promise<void> {
  if (message === undefined || !isOpen(socket)) return;
  await new Promise<void>((resolve) => socket.send(message, () => resolve()));
}

/** Wakes the one who waits for it; rung before that, it is not waited for. */
class Bell {
  #rung = Promise.withResolvers<void>();

  ring(): void {
    this.#rung.resolve();
  }

  async rung(): Promise<void> {
    await this.#rung.promise;
    this.#rung = Promise.withResolvers();
  }
}
