/**
 * What is kept free for the telemetry of a disk that is full. A lab under load writes some 100 MB an hour, so the reserve
 * lasts half an hour: long enough to see why, and to be alerted.
 */
export const diskLimits = {
  reserveBytes: 64_000_000,
  /** With less than this free the reserve is released. */
  releaseBelowBytes: 16_000_000,
  /** With more than this free a released reserve is created again. */
  restoreAboveBytes: 320_000_000,
} as const;

export type DiskLimits = Readonly<Record<keyof typeof diskLimits, number>>;
