import { toApiError } from './api-error.ts';

export interface RetryOptions {
  readonly repeats: number;
  readonly signal?: AbortSignal | undefined;
  /** Resolves after so many milliseconds. */
  readonly sleep?: (ms: number) => Promise<void>;
}

const firstPauseMs = 300;

/** Calls `attempt` and repeats it after 0.3 s, 0.6 s, … while it fails for a passing reason. Throws an ApiError. */
export async function retrying<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { repeats, signal, sleep = pause } = options;
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      if (signal?.aborted) throw signal.reason;
      const error = toApiError(thrown);
      if (!error.transient || tries >= repeats) throw error;
      await sleep(firstPauseMs * 2 ** tries);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
