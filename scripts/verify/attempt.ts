import { DeadlineError, type Look, reasonOf, waitUntil } from '@lab/wait/wait-until';
import type { Failure } from './check.ts';
import type { VerifyContext } from './context.ts';

/** What came of waiting: the value and when it was first seen (wall clock, ms), or the failure to report. */
export type Attempt<T> =
  | { readonly ok: true; readonly value: T; readonly seenAt: number }
  | { readonly ok: false; readonly failure: Failure };

/** Everything of a failure but what was seen, which only the looks can tell. */
export type Expectation = Omit<Failure, 'seen'>;

/** Polls until the look holds or the context’s deadline is over. A deadline that passes is a value, not an exception. */
export async function attempt<T>(
  context: VerifyContext,
  expectation: Expectation,
  look: (signal: AbortSignal) => Promise<Look<T>>,
): Promise<Attempt<T>> {
  try {
    const { value } = await waitUntil(look, {
      what: expectation.lookedFor,
      deadlineMs: context.deadlineMs,
      intervalMs: context.pollIntervalMs,
      signal: context.signal,
    });
    return { ok: true, value, seenAt: Date.now() };
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    const seconds = context.deadlineMs / 1000;
    return { ok: false, failure: { ...expectation, seen: `${error.seen} (last look, after ${seconds} s)` } };
  }
}

/** One look without waiting; an exception becomes the failure. */
export async function lookOnce<T>(
  expectation: Expectation,
  look: () => Promise<Look<T>>,
): Promise<Attempt<T>> {
  const result = await look().catch((error: unknown): Look<T> => ({ ok: false, seen: reasonOf(error) }));
  return result.ok
    ? { ok: true, value: result.value, seenAt: Date.now() }
    : { ok: false, failure: { ...expectation, seen: result.seen } };
}
