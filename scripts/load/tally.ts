import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import type { LoadAction } from '@lab/telemetry/load';
import { type Phase, secondsOf } from './profiles.ts';

/** Times of requests, in milliseconds, and how many there were. */
export interface Figures {
  readonly requests: number;
  readonly failed: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** What happened in a part of the time: a point in the plots. */
export interface Interval extends Figures {
  /** Where it begins, from the start of the run. */
  readonly atSeconds: number;
  readonly seconds: number;
  readonly begun: number;
  /** Sessions under way at its end. */
  readonly underWay: number;
}

export interface PhaseFigures extends Figures {
  readonly name: string;
  readonly seconds: number;
}

/** Everything that a run saw. */
export interface Seen {
  readonly seconds: number;
  readonly sessions: { readonly begun: number; readonly shed: number; readonly latestMs: number };
  readonly all: Figures;
  readonly actions: readonly (Figures & { readonly name: LoadAction })[];
  readonly phases: readonly PhaseFigures[];
  readonly intervals: readonly Interval[];
}

/** Memory stays the same however long a run is: so many intervals, and three digits of each time. */
const intervalsOfRun = 200;

/** Collects requests in histograms of a bounded size. */
class Times {
  readonly #microseconds: RecordableHistogram = createHistogram({ figures: 3 });
  #failed = 0;

  add(ms: number, ok: boolean): void {
    this.#microseconds.record(Math.max(1, Math.round(ms * 1_000)));
    if (!ok) this.#failed += 1;
  }

  figures(): Figures {
    const times = this.#microseconds;
    const at = (percent: number) => (times.count === 0 ? 0 : times.percentile(percent) / 1_000);
    return {
      requests: times.count,
      failed: this.#failed,
      p50Ms: at(50),
      p95Ms: at(95),
      p99Ms: at(99),
      maxMs: times.count === 0 ? 0 : times.max / 1_000,
    };
  }

  reset(): void {
    this.#microseconds.reset();
    this.#failed = 0;
  }
}

/** Counts what the users of a run do. Times are milliseconds from its start. */
export class Tally {
  readonly #all = new Times();
  readonly #actions = new Map<LoadAction, Times>();
  readonly #phases: readonly (Phase & { readonly endsMs: number; readonly times: Times })[];
  readonly #interval = new Times();
  readonly #intervalMs: number;
  readonly #intervals: Interval[] = [];
  #begunBefore = 0;
  #begun = 0;
  #shed = 0;
  #latestMs = 0;
  #underWay = 0;

  constructor(phases: readonly Phase[]) {
    let endsMs = 0;
    this.#phases = phases.map((phase) => {
      endsMs += phase.seconds * 1_000;
      return { ...phase, endsMs, times: new Times() };
    });
    this.#intervalMs = Math.max(1_000, (1_000 * secondsOf(phases)) / intervalsOfRun);
  }

  /** @param lateMs after the time at which it was due */
  began(now: number, lateMs: number): void {
    this.#closeIntervals(now);
    this.#begun += 1;
    this.#underWay += 1;
    this.#latestMs = Math.max(this.#latestMs, lateMs);
  }

  ended(): void {
    this.#underWay -= 1;
  }

  shed(now: number): void {
    this.#closeIntervals(now);
    this.#shed += 1;
  }

  /** @param dueAt counts the request to its phase */
  answered(action: LoadAction, dueAt: number, now: number, ok: boolean): void {
    this.#closeIntervals(now);
    const ofAction = this.#actions.get(action) ?? new Times();
    this.#actions.set(action, ofAction);
    const phase = this.#phases.find(({ endsMs }) => dueAt < endsMs) ?? this.#phases.at(-1);
    for (const times of [this.#all, this.#interval, ofAction, phase?.times]) times?.add(now - dueAt, ok);
  }

  /** The figures until now. @param now the end, where it is one */
  seen(now: number): Seen {
    this.#closeIntervals(now);
    return {
      seconds: now / 1_000,
      sessions: { begun: this.#begun, shed: this.#shed, latestMs: this.#latestMs },
      all: this.#all.figures(),
      actions: [...this.#actions].map(([name, times]) => ({ name, ...times.figures() })),
      phases: this.#phases.map(({ name, seconds, times }) => ({ name, seconds, ...times.figures() })),
      intervals: [...this.#intervals],
    };
  }

  /** Those that have ended by now. */
  #closeIntervals(now: number): void {
    for (;;) {
      const begin = this.#intervals.length * this.#intervalMs;
      if (now < begin + this.#intervalMs) return;
      this.#intervals.push({
        atSeconds: begin / 1_000,
        seconds: this.#intervalMs / 1_000,
        begun: this.#begun - this.#begunBefore,
        underWay: this.#underWay,
        ...this.#interval.figures(),
      });
      this.#begunBefore = this.#begun;
      this.#interval.reset();
    }
  }
}
