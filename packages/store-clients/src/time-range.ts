/** A stretch of time: seconds since 1970, with fractions. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** The range between two moments of a wall clock in ms, with some seconds more at both ends. */
export function around(startMs: number, endMs: number, slackSeconds: number): TimeRange {
  return { from: startMs / 1000 - slackSeconds, to: endMs / 1000 + slackSeconds };
}
