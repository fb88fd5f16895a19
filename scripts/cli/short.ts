/** An address without what is the same for all: `:9470/alerts`. A host of another name stays. */
export const shortAddress = (address: string) =>
  address.replace(/^(http:\/\/)?(localhost|127\.0\.0\.1)(?=:)/, '');

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** How long ago a moment was, in its largest unit: `3 h`. @param since ISO 8601 @param now wall clock, ms */
export function shortAge(since: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(since)) / 1000));
  const [unit, length] = units.find(([, one]) => seconds >= one) ?? ['s', 1];
  return `${Math.floor(seconds / length)} ${unit}`;
}
