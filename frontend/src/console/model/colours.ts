import type { FieldDefaults } from './dashboard.ts';

/** Names of Grafana’s colours that the lab’s dashboards use, as CSS variables of console.css. */
const named: Readonly<Record<string, string>> = {
  green: 'var(--good)',
  yellow: 'var(--warning)',
  orange: 'var(--serious)',
  red: 'var(--critical)',
  blue: 'var(--series-1)',
};

/** Colours of series, in this order; neighbours are distinguishable with reduced colour vision too, in light and dark. */
export const seriesColours = Array.from({ length: 16 }, (_, at) => `var(--series-${at + 1})`);

/** The colour of the series at a place. */
export const seriesColour = (at: number): string => seriesColours[at % seriesColours.length] ?? '';

export const cssColour = (name: string): string => named[name] ?? name;

/** The colour of the highest threshold that the value reaches. */
export function thresholdColour({ thresholds }: FieldDefaults, value: number | null): string {
  const steps = thresholds?.steps ?? [];
  const reached = steps.filter(({ value: from }) => from === null || (value !== null && value >= from));
  return cssColour(reached.at(-1)?.color ?? 'blue');
}

/** A CSS colour with its variables looked up, for a canvas. */
export function resolveColour(colour: string, element: Element): string {
  if (!colour.includes('var(')) return colour;
  const probe = document.createElement('span');
  probe.style.color = colour;
  element.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}
