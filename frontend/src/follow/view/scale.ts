/** The part of a trace that the waterfall shows, in milliseconds from its beginning. */
export interface Zoom {
  readonly from: number;
  readonly to: number;
}

const leastShare = 1e-5;

/** A zoom within the trace: never beyond its ends, never too small to be seen. */
export function zoomTo(from: number, to: number, totalMs: number): Zoom {
  const length = Math.min(totalMs, Math.max(to - from, totalMs * leastShare));
  const start = Math.min(Math.max(0, from), totalMs - length);
  return { from: start, to: start + length };
}

/** The zoom that was chosen, within a trace that may have changed since: its log lines came, or more spans. */
export const zoomWithin = (chosen: Zoom | undefined, totalMs: number): Zoom =>
  chosen ? zoomTo(chosen.from, chosen.to, totalMs) : { from: 0, to: totalMs };

/** Around the middle of what is shown. @param factor below 1: closer */
export function zoomBy({ from, to }: Zoom, factor: number, totalMs: number): Zoom {
  const middle = (from + to) / 2;
  const half = ((to - from) / 2) * factor;
  return zoomTo(middle - half, middle + half, totalMs);
}

/** Earlier or later by a share of what is shown. */
export function moveBy({ from, to }: Zoom, share: number, totalMs: number): Zoom {
  const step = (to - from) * share;
  const start = Math.min(Math.max(0, from + step), totalMs - (to - from));
  return { from: start, to: start + (to - from) };
}

/** Where a moment lies, in percent of what is shown. */
export const placeOf = ({ from, to }: Zoom, ms: number): number => ((ms - from) / (to - from)) * 100;

/** Round marks for a ruler: some four of them. */
export function marksOf({ from, to }: Zoom): number[] {
  const rough = (to - from) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const first = Math.ceil(from / step) * step;
  const count = Math.floor((to - first) / step) + 1;
  return Array.from({ length: Math.max(0, Math.min(count, 12)) }, (_empty, at) => first + at * step);
}
