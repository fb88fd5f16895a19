import { canvas, escapeXml, label, plotColours, ticksTo, width } from './canvas.ts';

/** A bar from 0, or from where it begins: then the plot is a Gantt chart. */
export interface Bar {
  readonly title: string;
  readonly from?: number | undefined;
  readonly to: number;
  /** Half the length of the line that shows how far the measurements spread. */
  readonly spread?: number | undefined;
}

export interface BarPlot {
  readonly title: string;
  readonly unit: string;
  readonly bars: readonly Bar[];
}

const row = 22;
const margin = { top: 30, right: 70, bottom: 26, left: 220 };

/** An SVG of lying bars, one a line. */
export function barsSvg(plot: BarPlot): string {
  const ticks = ticksTo(Math.max(...plot.bars.map(({ to, spread = 0 }) => to + spread), 0), 6);
  const most = ticks.at(-1) ?? 1;
  const bottom = margin.top + row * plot.bars.length;
  const x = (value: number) => margin.left + (value / most) * (width - margin.left - margin.right);
  return canvas(plot, bottom + margin.bottom, 8, [
    ...ticks.map((tick) => rule(x(tick), bottom, tick)),
    ...plot.bars.map((bar, nth) => drawn(bar, margin.top + row * nth, x)),
  ]);
}

const rule = (x: number, bottom: number, value: number) =>
  `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${margin.top}" y2="${bottom}" stroke="#ddd"/>${label(x, bottom + 16, 'middle', value.toLocaleString('en'))}`;

function drawn({ title, from = 0, to, spread }: Bar, y: number, x: (value: number) => number): string {
  const length = Math.max(1, x(to) - x(from));
  const end = x(to + (spread ?? 0));
  const whisker = spread
    ? `<line x1="${x(Math.max(0, to - spread)).toFixed(1)}" x2="${end.toFixed(1)}" y1="${y + 10}" y2="${y + 10}" stroke="#222" stroke-width="1.5"/>`
    : '';
  return [
    label(margin.left - 8, y + 14, 'end', title),
    `<rect x="${x(from).toFixed(1)}" y="${y + 3}" width="${length.toFixed(1)}" height="14" fill="${plotColours[0]}"><title>${escapeXml(title)}</title></rect>`,
    whisker,
    label(end + 6, y + 14, 'start', rounded(to - from)),
  ].join('');
}

const rounded = (value: number) => Number(value.toPrecision(3)).toLocaleString('en');
