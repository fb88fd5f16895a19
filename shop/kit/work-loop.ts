import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';

export interface WorkLoop {
  /** Says that there is work: the next pass begins at once. */
  readonly wake: () => void;
  /** Ends the pass under way. */
  readonly stop: () => Promise<void>;
}

export interface WorkLoopOptions {
  /** What a pass does, for the log. */
  readonly name: string;
  /** One pass; a long one ends early when `stopping` is aborted. @returns whether there may be more to do at once */
  readonly pass: (stopping: AbortSignal) => Promise<boolean>;
  /** Milliseconds between passes while there is nothing to do, and after one that failed. */
  readonly everyMs: number;
  /** Milliseconds between the beginnings of two passes, at least: under load a pass then does more at once, and costs less. */
  readonly apartMs?: number;
  readonly logger: Logger;
}

/** Runs passes one after the other until it is stopped. A pass that fails is written to the log and tried again. */
export function startWorkLoop({ name, pass, everyMs, apartMs = 0, logger }: WorkLoopOptions): WorkLoop {
  const stopping = new AbortController();
  const alarm = createAlarm();
  async function loop(): Promise<void> {
    let earliest = performance.now();
    while (!stopping.signal.aborted) {
      await pauseUntil(earliest, stopping.signal);
      earliest = performance.now() + apartMs;
      const hasMore = await pass(stopping.signal).catch((error: unknown) => {
        logger.error({ err: error }, `${name} failed`);
        return false;
      });
      if (!hasMore) await alarm.wait(everyMs, stopping.signal);
    }
  }
  const looping = loop();
  return {
    wake: alarm.ring,
    async stop() {
      stopping.abort();
      await looping;
    },
  };
}

async function pauseUntil(moment: number, signal: AbortSignal): Promise<void> {
  const left = moment - performance.now();
  if (left > 0) await setTimeout(left, undefined, { signal }).catch(() => undefined);
}

/** Ends a wait when it rings; a ring before the wait counts once. */
function createAlarm() {
  const target = new EventTarget();
  let hasRung = false;
  return {
    ring() {
      hasRung = true;
      target.dispatchEvent(new Event('ring'));
    },
    async wait(milliseconds: number, signal: AbortSignal) {
      const until = AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
      if (!hasRung) await once(target, 'ring', { signal: until }).catch(() => undefined);
      hasRung = false;
    },
  };
}
