import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  halfJitterGenerator,
  handleWhen,
} from 'cockatiel';
import { ApiError } from './api-error.ts';
import { heedingRetryAfter } from './pauses.ts';
import { policy } from './policy.ts';

/** `open`: nothing is sent until `retryAt`; `half_open`: one call is on its way and decides. */
export type Circuit =
  | { readonly state: 'closed' | 'half_open' }
  | {
      readonly state: 'open';
      /** Milliseconds since the epoch. */
      readonly retryAt: number;
    };

export interface Breaker {
  /** @throws ApiError when the circuit is open */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** When the open circuit lets a call through again; undefined: it is not open. */
  readonly retryAt: () => number | undefined;
}

/**
 * Leaves a service alone that has not answered several times in a row, then lets one call probe it.
 *
 * @param name of the service, at the beginning of a sentence
 */
export function createBreaker(name: string, changed: (circuit: Circuit) => void): Breaker {
  const { failures, firstPauseMs, longestPauseMs } = policy.circuit;
  let retryAt = 0;
  const pauses = new ExponentialBackoff({
    initialDelay: firstPauseMs,
    maxDelay: longestPauseMs,
    // The pages that an outage has cut off do not come back at once.
    generator: halfJitterGenerator,
  });
  const breaker = circuitBreaker(
    // A probe that was given up has not shown that the service answers.
    handleWhen((error) => isUnanswered(error) || breaker.state === CircuitState.HalfOpen),
    {
      breaker: new ConsecutiveBreaker(failures),
      halfOpenAfter: heedingRetryAfter(pauses, (ms) => {
        retryAt = Date.now() + ms;
      }),
    },
  );
  breaker.onStateChange((state) => {
    if (state === CircuitState.Open) changed({ state: 'open', retryAt });
    else changed({ state: state === CircuitState.HalfOpen ? 'half_open' : 'closed' });
  });

  return {
    retryAt: () => (breaker.state === CircuitState.Open ? retryAt : undefined),
    async run(call) {
      const outcome = await breaker
        .execute(() => answered(call))
        .catch((error: unknown) => {
          if (!(error instanceof BrokenCircuitError)) throw error;
          const words = `${name} has not answered lately, so nothing was sent to it.`;
          throw new ApiError(words, { retryAt, cause: error });
        });
      if ('refusal' in outcome) throw outcome.refusal;
      return outcome.answer;
    },
  };
}

const isUnanswered = (error: unknown) => error instanceof ApiError && error.isUnanswered;

/** A refusal is an answer: it closes a circuit. */
async function answered<T>(call: () => Promise<T>): Promise<{ answer: T } | { refusal: ApiError }> {
  try {
    return { answer: await call() };
  } catch (error) {
    if (error instanceof ApiError && !error.isUnanswered) return { refusal: error };
    throw error;
  }
}
