/** Seconds and the value. */
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
}

const size = { width: 760, height: 240 };
const margin = { top: 44, right: 16, bottom: 28, left: 56 };
const inner = {
  width: size.width - margin.left - margin.right,
  height: size.height - margin.top - margin.bottom,
};

/** An SVG of lines over seconds. */
export function svgOf({ title, unit, lines }: Plot): string {
  const all = lines.flatMap(({ points }) => points);
  const seconds = Math.max(1, ...all.map(([x]) => x));
  const ticks = ticksTo(Math.max(...all.map(([, y]) => y), 0));
  const top = ticks.at(-1) ?? 1;
  const at = ([x, y]: Point): Point => [
    margin.left + (x / seconds) * inner.width,
    margin.top + inner.height * (1 - y / top),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="${margin.left}" y="16" font-weight="600">${escapeXml(`${title} (${unit})`)}</text>`,
    ...legendOf(lines),
    ...ticks.map((tick) => gridLine(at([0, tick])[1], tick)),
    ...ticksTo(seconds, 8)
      .filter((tick) => tick <= seconds)
      .map((tick) => label(at([tick, 0])[0], size.height - 10, 'middle', `${tick} s`)),
    ...lines.map(({ points, colour, isLimit }) => path(points.map(at), colour, isLimit)),
    '</svg>',
  ].join('\n');
}

/** Round numbers from 0 to at least the value. */
export function ticksTo(value: number, about = 4): readonly number[] {
  const rough = Math.max(value, 1e-9) / about;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const step = magnitude * ([1, 2, 5, 10].find((one) => one * magnitude >= rough) ?? 10);
  return Array.from({ length: Math.ceil(Math.max(value, 1e-9) / step) + 1 }, (_, nth) =>
    Number((nth * step).toPrecision(12)),
  );
}

export const escapeXml = (text: string): string =>
  text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);

const legendOf = (lines: readonly Line[]): readonly string[] =>
  lines.map(
    ({ title, colour }, nth) =>
      `<text x="${margin.left + nth * 150}" y="34" fill="${colour}">━ ${escapeXml(title)}</text>`,
  );

const gridLine = (y: number, value: number) =>
  `<line x1="${margin.left}" x2="${size.width - margin.right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}" stroke="#ddd"/>${label(margin.left - 6, y + 4, 'end', value.toLocaleString('en'))}`;

const label = (x: number, y: number, anchor: 'end' | 'middle', text: string) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="#555">${text}</text>`;

function path(points: readonly Point[], colour: string, isLimit = false): string {
  const moves = points.map(([x, y], nth) => `${nth === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`);
  const dashes = isLimit ? ' stroke-dasharray="6 4"' : '';
  return `<path d="${moves.join('')}" fill="none" stroke="${colour}" stroke-width="1.5"${dashes}/>`;
}
