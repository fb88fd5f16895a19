/** Lets a caller repeat a share of its calls, so that a service that is down does not get a multiple of them. */
export interface RetryBudget {
  /** Called for each call that is not a repetition. */
  readonly earn: () => void;
  /** @returns whether one may be repeated now */
  readonly spend: () => boolean;
}

/**
 * @param share of the calls that may be repeated, for example 0.2
 * @param reserve repetitions that are there from the start and at most
 */
export function createRetryBudget(share: number, reserve: number): RetryBudget {
  let left = reserve;
  return {
    earn() {
      left = Math.min(reserve, left + share);
    },
    spend() {
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
