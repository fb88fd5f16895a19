const RealDate = Date;
let aheadMs = 0;

const now = () => RealDate.now() + aheadMs;

/** As `Date`, by a clock that is ahead. */
const ShiftedDate = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
});

/** Sets the clock of this process so many milliseconds ahead of the machine's; 0 gives it the machine's clock back. */
export function setClockAhead(ms: number): void {
  aheadMs = ms;
  globalThis.Date = ms === 0 ? RealDate : ShiftedDate;
}

/** Runs `work`, which must not wait for anything, by the machine's clock. */
export function byMachineClock<T>(work: () => T): T {
  const shown = globalThis.Date;
  globalThis.Date = RealDate;
  try {
    return work();
  } finally {
    globalThis.Date = shown;
  }
}
