import { DelegateBackoff, type IBackoff, type IBackoffFactory } from 'cockatiel';
import { ApiError } from './api-error.ts';

/** What failed, as cockatiel tells it. */
interface Failed {
  readonly result: object;
}

/**
 * The pauses of `backoff`, and before them what the server has asked for (`Retry-After`): added up, so that the pages that
 * it has turned away do not come back at once.
 *
 * @param chosen called with each pause, in milliseconds
 */
export function heedingRetryAfter(
  backoff: IBackoffFactory<unknown>,
  chosen: (ms: number) => void,
): IBackoffFactory<Failed> {
  return new DelegateBackoff<Failed, IBackoff<unknown>>(({ result }, last) => {
    const state = (last ?? backoff).next(undefined);
    const delay = state.duration + askedPause(result);
    chosen(delay);
    return { delay, state };
  });
}

function askedPause(result: object): number {
  const error = 'error' in result ? result.error : undefined;
  return error instanceof ApiError ? Math.max(0, (error.retryAt ?? 0) - Date.now()) : 0;
}
