/** A time of today as a clock shows it. @param at milliseconds since the epoch */
export const clockTime = (at: number): string => new Date(at).toLocaleTimeString();
