import { resolveColour, seriesColour, seriesColours } from '../model/colours.ts';

/** Colours of a chart, looked up for its canvas. */
export interface Palette {
  readonly text: string;
  readonly line: string;
  /** By place of the series; one past the palette begins it again, dashed. */
  readonly stroke: (at: number) => string;
  readonly dash: (at: number) => number[] | undefined;
  /** The stroke's colour, `percent` of it, over `ground`. */
  readonly fill: (at: number, percent: number, ground: 'transparent' | 'surface') => string;
}

export function paletteOf(body: HTMLElement): Palette {
  const strokes = seriesColours.map((colour) => resolveColour(colour, body));
  return {
    text: resolveColour('var(--text-soft)', body),
    line: resolveColour('var(--line)', body),
    stroke: (at) => strokes[at % strokes.length] ?? '',
    dash: (at) => (at < strokes.length ? undefined : [6, 4]),
    fill(at, percent, ground) {
      const below = ground === 'surface' ? 'var(--surface)' : 'transparent';
      return resolveColour(`color-mix(in srgb, ${seriesColour(at)} ${percent}%, ${below})`, body);
    },
  };
}
