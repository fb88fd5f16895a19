/** What the address of the page says, with its values where it says nothing. */
export const initialParameters = {
  view: 'catalogue',
  q: '',
  sort: 'catalogue',
  /** The metric whose labels are shown. */
  metric: '',
} as const;

export const views = ['catalogue', 'beside', 'spans', 'logs'] as const;
export type View = (typeof views)[number];

/** The view that an address names; the first where it names none. */
export const viewOf = (text: string): View => views.find((view) => view === text) ?? 'catalogue';

/** Orders of the catalogue's metrics: value in the address, and words. */
export const orders = [
  ['catalogue', 'As in the catalogue'],
  ['cardinality', 'Most label sets first'],
  ['name', 'By name'],
] as const;

/** Whether all words of a search are in a text. */
export function isFound(search: string, text: string): boolean {
  const lower = text.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
