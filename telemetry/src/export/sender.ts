/** One export: what the OTLP serialiser made of a batch. */
export interface Envelope {
  readonly path: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Spans, log records or data points in it. */
  readonly items: number;
  /** What is sent twice is stored once: spans and log records have identities, increments of counters have none. */
  readonly repeatable: boolean;
}

/**
 * `taken` and `refused` are final. `absent`: it was not taken. `failed`: the connection failed, so it was not taken, unless
 * the page was about to go away (`leave`). `unknown`: no answer came in time, so it may have been taken.
 */
export type ExportOutcome = 'taken' | 'refused' | 'absent' | 'failed' | 'unknown';

/** Why items did not arrive and will not. */
export type LossReason = 'refused' | 'queue_full' | 'no_answer';

/** What an answer means, after OTLP's list of statuses worth another try: https://opentelemetry.io/docs/specs/otlp/#failures-1 */
export function outcomeOf(status: number): ExportOutcome {
  if (status < 300) return 'taken';
  if (status === 504) return 'unknown';
  return [408, 429, 502, 503].includes(status) ? 'absent' : 'refused';
}

/** Sends one envelope and says what became of it; never rejects. */
export type Post = (envelope: Envelope, keepalive: boolean) => Promise<ExportOutcome>;

export interface Sender {
  add(envelope: Envelope): void;
  /** Whether something waits or is on its way. */
  readonly isBusy: boolean;
  /**
   * The page may be gone when this task ends: sends what waits by requests that outlive it, as far as browsers let it.
   *
   * @param isUnloading the page goes away, it is not only out of sight: increments whose requests fail about now are given up
   */
  leave(isUnloading: boolean): void;
  /** Resolves when nothing waits any more. Ends the pause before the next try. */
  drain(): Promise<void>;
}

export interface SenderOptions {
  readonly post: Post;
  /** Called with the envelopes that were given up, and why. */
  readonly lost: (envelope: Envelope, why: LossReason) => void;
  /** Milliseconds that only grow. */
  readonly now?: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep?: (ms: number) => Promise<unknown>;
  /** Bytes that may wait; beyond that the oldest go. */
  readonly capacity?: number;
}

/** About ten minutes of one action a second. */
const defaultCapacity = 4 * 1024 * 1024;
/** Browsers let all `keepalive` requests of a page have 64 KiB in flight together, headers included. */
const keepaliveRoom = 60 * 1024;
const pauses = { firstMs: 500, longestMs: 5_000 };
/**
 * A page that is navigated sees its requests fail shortly before `pagehide` or after it, although those with `keepalive`
 * arrive: seen in Chromium 156, 13 ms before on a busy machine.
 */
const unloadingMs = 1_000;

interface Waiting {
  readonly envelope: Envelope;
  isOnItsWay: boolean;
  /** It is on its way by a request that outlives the page. */
  isLeaving: boolean;
  /** When its last request failed. */
  failedAt: number;
}

/**
 * Sends the exports of all signals one after the other, so that telemetry takes one of the page's six connections at most.
 * What cannot be sent waits for the next try.
 */
export function createSender(options: SenderOptions): Sender {
  const { post, lost, now = () => performance.now(), sleep = pause, capacity = defaultCapacity } = options;
  let waiting: Waiting[] = [];
  let isRunning = false;
  let endPause = () => {};
  let running = Promise.resolve();
  let unloadingAt = Number.NEGATIVE_INFINITY;

  const sizeOf = (some: readonly Waiting[]) =>
    some.reduce((sum, { envelope: { body } }) => sum + body.byteLength, 0);

  function remove(one: Waiting): void {
    waiting = waiting.filter((other) => other !== one);
  }

  function makeRoom(): void {
    while (sizeOf(waiting) > capacity) {
      const oldest = waiting.find(({ isOnItsWay }) => !isOnItsWay);
      if (!oldest) return;
      remove(oldest);
      lost(oldest.envelope, 'queue_full');
    }
  }

  /** Increments whose request failed because the page was left. */
  function mayHaveArrived({ envelope, failedAt }: Waiting): boolean {
    return !envelope.repeatable && Math.abs(failedAt - unloadingAt) < unloadingMs;
  }

  function isWorthAnotherTry(one: Waiting, outcome: ExportOutcome): boolean {
    if (outcome === 'failed') return !mayHaveArrived(one);
    return outcome === 'absent' || (outcome === 'unknown' && one.envelope.repeatable);
  }

  function giveUpWhatMayHaveArrived(): void {
    unloadingAt = now();
    for (const one of waiting.filter((other) => !other.isOnItsWay && mayHaveArrived(other))) {
      remove(one);
      lost(one.envelope, 'no_answer');
    }
  }

  /** @returns whether the envelope is done with */
  async function send(one: Waiting, keepalive: boolean): Promise<boolean> {
    const { envelope } = one;
    one.isOnItsWay = true;
    one.isLeaving = keepalive;
    const outcome = await post(envelope, keepalive);
    one.isOnItsWay = false;
    one.isLeaving = false;
    if (outcome === 'failed') one.failedAt = now();
    if (isWorthAnotherTry(one, outcome)) return false;
    if (outcome !== 'taken') lost(envelope, outcome === 'refused' ? 'refused' : 'no_answer');
    remove(one);
    return true;
  }

  function run(): void {
    if (isRunning) return;
    isRunning = true;
    running = sendAll();
  }

  async function sendAll(): Promise<void> {
    let pauseMs = pauses.firstMs;
    for (;;) {
      const next = waiting.find(({ isLeaving }) => !isLeaving);
      if (!next) break;
      // An increment must not be on its way twice, so it goes by the kind of request that leaving does not cut off.
      const isDone = await send(next, !next.envelope.repeatable);
      if (isDone) {
        pauseMs = pauses.firstMs;
        continue;
      }
      const ended = new Promise<void>((resolve) => {
        endPause = resolve;
      });
      await Promise.race([sleep(pauseMs), ended]);
      pauseMs = Math.min(pauseMs * 2, pauses.longestMs);
    }
    isRunning = false;
  }

  return {
    add(envelope) {
      waiting.push({ envelope, isOnItsWay: false, isLeaving: false, failedAt: Number.NEGATIVE_INFINITY });
      makeRoom();
      run();
    },
    get isBusy() {
      return waiting.length > 0;
    },
    leave(isUnloading) {
      if (isUnloading) giveUpWhatMayHaveArrived();
      let room = keepaliveRoom - sizeOf(waiting.filter(({ isLeaving }) => isLeaving));
      for (const one of waiting.filter(({ isLeaving }) => !isLeaving)) {
        room -= one.envelope.body.byteLength;
        if (room < 0) return;
        // The page may stay after all: what was not taken waits as before.
        void send(one, true).then((isDone) => {
          if (!isDone) run();
        });
      }
    },
    drain() {
      endPause();
      return running;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
