/** What bounds the calls of a page. Times are milliseconds. */
export const policy = {
  /** That a call takes at most, with its waiting and its repetitions. */
  deadlineMs: 10_000,
  /** After which the user is told that the page still waits. */
  slowMs: 2_000,
  /** Repetitions of a call, with exponential back-off and full jitter. */
  repeats: { most: 2, firstPauseMs: 300, longestPauseMs: 2_000 },
  /**
   * One repetition in reserve, and one more for each ten calls to a service: from its fifth call on, a page never sends more
   * than 1.2 requests for each call. It saves no more than one, because many pages are open in an outage.
   */
  budget: { share: 0.1, reserve: 1 },
  /** Failures in a row after which a service is left alone, and for how long: each failed probe doubles it. */
  circuit: { failures: 3, firstPauseMs: 5_000, longestPauseMs: 60_000 },
  /**
   * A browser has six connections to a site. Slow reads leave two of them to what the user changes, and one is the
   * telemetry's.
   */
  rooms: { read: { running: 3, waiting: 30 }, write: { running: 2, waiting: 10 } },
} as const;
