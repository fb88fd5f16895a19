import type { RetryBudget } from '@lab/http/retry-budget';
import { ExponentialBackoff, fullJitterGenerator, handleWhen, retry } from 'cockatiel';
import { ApiError } from './api-error.ts';
import { heedingRetryAfter } from './pauses.ts';
import { policy } from './policy.ts';

interface RepeatOptions {
  readonly budget: RetryBudget;
  /** Milliseconds since the epoch at which the call is over in any case. */
  readonly deadline: number;
  /** An open circuit would refuse the repetition. */
  readonly isCutOff: () => boolean;
  /** Called before each pause, with the milliseconds that it takes. */
  readonly pausing: (ms: number) => void;
}

/** Calls `attempt`, and again while it fails for a passing reason and the budget lasts. The call must be idempotent. */
export async function repeating<T>(
  attempt: () => Promise<T>,
  { budget, deadline, isCutOff, pausing }: RepeatOptions,
): Promise<T> {
  const { most, firstPauseMs, longestPauseMs } = policy.repeats;
  let left: number = most;

  function mayRepeat(error: unknown): boolean {
    const isWorthIt = error instanceof ApiError && error.isPassing && (error.retryAt ?? 0) < deadline;
    if (!isWorthIt || left === 0 || isCutOff() || !budget.spend()) return false;
    left -= 1;
    return true;
  }

  const pauses = new ExponentialBackoff({
    initialDelay: firstPauseMs,
    maxDelay: longestPauseMs,
    generator: fullJitterGenerator,
  });
  return retry(handleWhen(mayRepeat), {
    maxAttempts: most,
    backoff: heedingRetryAfter(pauses, pausing),
  }).execute(attempt);
}
