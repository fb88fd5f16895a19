import { bulkhead } from 'cockatiel';
import { ApiError } from './api-error.ts';

/** Runs a call when there is room for it. */
export type Room = <T>(call: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/**
 * A bulkhead: calls of one kind cannot take the connections that another kind needs.
 *
 * @param limits calls at the same time, and calls that may wait for one of them
 */
export function createRoom({
  running,
  waiting,
}: {
  readonly running: number;
  readonly waiting: number;
}): Room {
  // Cockatiel's queue keeps a call that was given up until it is its turn. A user who types fast gives up many: only those that
  // are still wanted count.
  const queue = bulkhead(running, Number.POSITIVE_INFINITY);
  const wanted = new Set<symbol>();

  return async (call, signal) => {
    if (wanted.size >= running + waiting) {
      throw new ApiError(
        'The page has too many requests on their way. Wait for some of them, then try again.',
      );
    }
    const me = Symbol();
    const leave = () => wanted.delete(me);
    wanted.add(me);
    signal.addEventListener('abort', leave);
    try {
      return await queue.execute(call, signal);
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  };
}
