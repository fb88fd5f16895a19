import { setTimeout as sleep } from 'node:timers/promises';

/** One look at the world: it holds, with what was found; or it does not yet, with what was seen instead. */
export type Look<T> = { ok: true; value: T } | { ok: false; seen: string };

/** The condition did not hold before the deadline; `seen` is the last thing that was seen instead. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
  readonly seen: string;
  constructor(what: string, deadlineMs: number, seen: string) {
    super(`${what}: not within ${deadlineMs / 1000} s; last seen: ${seen}`);
    this.seen = seen;
  }
}

export interface WaitOptions {
  /** What is waited for, for the error. */
  readonly what: string;
  readonly deadlineMs: number;
  /** Pause between two looks. Default 50 ms. */
  readonly intervalMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Looks at least once, then again after each pause until the condition holds. A look that throws counts as "not yet".
 *
 * @returns what the look found, and after how many milliseconds
 * @throws DeadlineError with the last thing seen; the abort reason when `signal` is aborted
 */
export async function waitUntil<T>(
  look: (signal: AbortSignal) => Promise<Look<T>>,
  options: WaitOptions,
): Promise<{ value: T; elapsedMs: number }> {
  const started = performance.now();
  const deadline = AbortSignal.timeout(options.deadlineMs);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  let seen = 'nothing yet';
  for (;;) {
    options.signal?.throwIfAborted();
    const result = await look(signal).catch(
      (error: unknown): Look<T> => ({ ok: false, seen: reasonOf(error) }),
    );
    if (result.ok) return { value: result.value, elapsedMs: performance.now() - started };
    if (!signal.aborted) seen = result.seen;
    options.signal?.throwIfAborted();
    if (signal.aborted) throw new DeadlineError(options.what, options.deadlineMs, seen);
    await sleep(options.intervalMs ?? 50, undefined, { signal }).catch(() => undefined);
  }
}

/** The innermost message: fetch hides "connection refused" in its cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
