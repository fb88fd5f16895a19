import { canvas, escapeXml, label, ticksTo, width } from './canvas.ts';

/** Where it lies on the axis below, and the value. */
type Point = readonly [number, number];

/** A line of a plot; points where there is no value are left out. */
export interface Line {
  readonly title: string;
  readonly colour: string;
  readonly points: readonly Point[];
  /** A limit, not a measurement. */
  readonly isLimit?: boolean;
}

export interface Plot {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  /** Both axes by powers of ten, and what the lower one counts; absent: seconds on an even scale. */
  readonly powersOf?: string;
}

const height = 240;
const margin = { top: 44, right: 16, bottom: 28, left: 56 };
const inner = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };

/** An SVG of lines, over seconds or over sizes. */
export function svgOf(plot: Plot): string {
  const { lines } = plot;
  const { at, across, up, below } = plot.powersOf === undefined ? even(plot) : byPowers(plot, plot.powersOf);
  return canvas(plot, height, margin.left, [
    ...legendOf(lines),
    ...up.map((tick) => gridLine(at([across[0] ?? 0, tick])[1], tick)),
    ...across.map((tick) => belowAxis(at([tick, up[0] ?? 0])[0], below(tick))),
    ...lines.map(({ points, colour, isLimit }) => path(points.map(at), colour, isLimit)),
  ]);
}

interface Axes {
  readonly at: (point: Point) => Point;
  readonly across: readonly number[];
  readonly up: readonly number[];
  readonly below: (tick: number) => string;
}

function even({ lines }: Plot): Axes {
  const all = lines.flatMap(({ points }) => points);
  const seconds = Math.max(1, ...all.map(([x]) => x));
  const up = ticksTo(Math.max(...all.map(([, y]) => y), 0));
  const top = up.at(-1) ?? 1;
  return {
    at: ([x, y]) => placed(x / seconds, y / top),
    across: ticksTo(seconds, 8).filter((tick) => tick <= seconds),
    up,
    below: (tick) => `${tick} s`,
  };
}

function byPowers({ lines }: Plot, what: string): Axes {
  const all = lines.flatMap(({ points }) => points).filter(([x, y]) => x > 0 && y > 0);
  const across = powersAround(all.map(([x]) => x));
  const up = powersAround(all.map(([, y]) => y));
  const share = (value: number, ticks: readonly number[]) => {
    const [low = 1, high = 10] = [ticks[0], ticks.at(-1)];
    return Math.log(value / low) / Math.log(high / low);
  };
  return {
    at: ([x, y]) => placed(share(x, across), share(y, up)),
    across,
    up,
    below: (tick) => `${brief(tick)} ${what}`,
  };
}

/** At least two powers of ten, with all values between the first and the last. */
function powersAround(values: readonly number[]): readonly number[] {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return Array.from({ length: high - low + 1 }, (_, nth) => Number((10 ** (low + nth)).toPrecision(1)));
}

const placed = (right: number, up: number): Point => [
  margin.left + right * inner.width,
  margin.top + inner.height * (1 - up),
];

const legendOf = (lines: readonly Line[]): readonly string[] =>
  lines.map(
    ({ title, colour }, nth) =>
      `<text x="${(margin.left + nth * Math.min(150, inner.width / lines.length)).toFixed(0)}" y="34" fill="${colour}">━ ${escapeXml(title)}</text>`,
  );

/** 10,000 is 10K: a label has little room. */
const brief = (value: number) => value.toLocaleString('en', { notation: 'compact' });

/** The last one must not leave the picture. */
const belowAxis = (x: number, text: string) =>
  x > width - 2 * margin.right
    ? label(width - 4, height - 10, 'end', text)
    : label(x, height - 10, 'middle', text);

const gridLine = (y: number, value: number) =>
  `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#ddd"/>${label(margin.left - 6, y + 4, 'end', value < 1_000 ? value.toLocaleString('en') : brief(value))}`;

function path(points: readonly Point[], colour: string, isLimit = false): string {
  const moves = points.map(([x, y], nth) => `${nth === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`);
  const dashes = isLimit ? ' stroke-dasharray="6 4"' : '';
  return `<path d="${moves.join('')}" fill="none" stroke="${colour}" stroke-width="1.5"${dashes}/>`;
}
