/** What the keyboard can do in the waterfall, by the key. */
const keys = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  PageDown: 'page down',
  PageUp: 'page up',
  Home: 'first',
  End: 'last',
  ArrowLeft: 'close',
  ArrowRight: 'open',
  Enter: 'details',
  '+': 'closer',
  '-': 'wider',
  '0': 'whole',
} as const;

export type WaterfallKey = (typeof keys)[keyof typeof keys];

/** What a key means here; undefined for one that is somebody else's. */
export function keyOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): WaterfallKey | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  return Object.entries(keys).find(([name]) => name === key)?.[1];
}
