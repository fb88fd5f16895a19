export interface KeptOptions {
  /** Milliseconds for which a result is good. */
  readonly keepMs: number;
  /** Milliseconds that a computation may take. */
  readonly deadlineMs: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * What is dear to compute, for any number of callers: it is computed once at a time, and its result is kept for a while.
 * A failure is told to those who wait for it, and not kept.
 */
export function kept<T>(
  compute: (signal: AbortSignal) => Promise<T>,
  { keepMs, deadlineMs, now = Date.now }: KeptOptions,
): () => Promise<T> {
  let last: { readonly value: T; readonly until: number } | undefined;
  let running: Promise<T> | undefined;
  const run = async () => {
    try {
      const value = await compute(AbortSignal.timeout(deadlineMs));
      last = { value, until: now() + keepMs };
      return value;
    } finally {
      running = undefined;
    }
  };
  return () => {
    if (last && now() < last.until) return Promise.resolve(last.value);
    running ??= run();
    return running;
  };
}
