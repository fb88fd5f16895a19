/** What the address of the page says, with its values where it says nothing. */
export const initialParameters = {
  /** How far back the trends reach. */
  trend: '6h',
  /** The episode that is looked into: objective and begin. */
  event: '',
  /** The alert’s runbook that is shown. */
  runbook: '',
} as const;

/** Lengths of the trends: value in the address, seconds, words. */
export const trendLengths = [
  ['1h', 3_600, '1 hour'],
  ['6h', 21_600, '6 hours'],
  ['1d', 86_400, '1 day'],
  ['7d', 604_800, '7 days'],
  ['30d', 2_592_000, '30 days'],
] as const;

export type TrendLength = (typeof trendLengths)[number];

/** The length that an address names; the initial one where it names none. */
export const trendLengthOf = (text: string): TrendLength =>
  trendLengths.find(([value]) => value === text) ?? trendLengths[1];

/** The name of an episode in the address. */
export const episodeKey = (objective: string, from: number): string => `${objective}@${from}`;
