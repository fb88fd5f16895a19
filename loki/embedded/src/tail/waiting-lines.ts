import type { LogRecord } from '../ingest/record.ts';
import type { Labels } from '../logql/labels.ts';

/** Lines that may wait for a slow client; what comes beyond is dropped and counted. */
const maxWaiting = 10_000;
/** Dropped lines that are reported to the client. */
const maxReported = 1_000;

/** A line that the client did not get. */
export interface DroppedLine {
  readonly labels: Labels;
  readonly timestamp: bigint;
}

/** What was stored and is not sent yet. */
export class WaitingLines {
  #records: LogRecord[] = [];
  #dropped: DroppedLine[] = [];

  /** The time of the oldest one, nanoseconds since the epoch; nothing when none waits. */
  get oldest(): bigint | undefined {
    return this.#records[0]?.timestamp;
  }

  add(records: readonly LogRecord[]): void {
    const room = maxWaiting - this.#records.length;
    this.#records = [...this.#records, ...records.slice(0, room)].sort(byTime);
    const reported = records.slice(room).slice(0, maxReported - this.#dropped.length);
    for (const { stream, timestamp } of reported) this.#dropped.push({ labels: stream, timestamp });
  }

  /** Removes the oldest lines, at most `most`, none of a time after `until`; and the report of those dropped. */
  take(until: bigint, most: number): { records: LogRecord[]; dropped: DroppedLine[] } {
    const firstLater = this.#records.findIndex(({ timestamp }) => timestamp > until);
    const records = this.#records.splice(0, Math.min(firstLater < 0 ? most : firstLater, most));
    const dropped = this.#dropped;
    this.#dropped = [];
    return { records, dropped };
  }
}

const byTime = (a: LogRecord, b: LogRecord) =>
  a.timestamp < b.timestamp ? -1 : Number(a.timestamp > b.timestamp);
