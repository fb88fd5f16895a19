import { element, svg } from '../dom.ts';
import { cssColour, thresholdColour } from '../model/colours.ts';
import { type FieldDefaults, fieldOf } from '../model/dashboard.ts';
import { formatValue } from '../model/units.ts';
import { lastValue } from './stat.ts';
import { type DrawPanel, drawNothing } from './view.ts';

const radius = 80;
const halfCircle = Math.PI;

/** A point of the dial: 0 is left, 1 is right. */
function dialPoint(share: number, r: number): string {
  const angle = halfCircle * (1 - share);
  return `${(100 + r * Math.cos(angle)).toFixed(2)} ${(100 - r * Math.sin(angle)).toFixed(2)}`;
}

const arc = (from: number, to: number, r: number) =>
  `M ${dialPoint(from, r)} A ${r} ${r} 0 0 1 ${dialPoint(to, r)}`;

/** The thresholds as a thin ring outside of the dial. */
function thresholdRing({ thresholds }: FieldDefaults, share: (value: number) => number): SVGPathElement[] {
  const steps = thresholds?.steps ?? [];
  return steps.flatMap(({ value, color }, at) => {
    const from = value === null ? 0 : share(value);
    const next = steps[at + 1]?.value;
    const to = next === null || next === undefined ? 1 : share(next);
    if (to <= from) return [];
    return [svg('path', { d: arc(from, to, radius + 13), class: 'gauge-ring', stroke: cssColour(color) })];
  });
}

/** One dial for each series. */
export const drawGauge: DrawPanel = (body, { panel, data }) => {
  const shown = data.series.filter((series) => lastValue(series) !== null);
  if (shown.length === 0) {
    drawNothing(body, panel);
    return undefined;
  }
  const list = element('div', { class: 'gauges' });
  for (const series of shown) {
    const field = fieldOf(panel, series.name);
    const value = lastValue(series) ?? 0;
    const { min = 0, max = 100 } = field;
    const share = (of: number) => Math.min(1, Math.max(0, (of - min) / (max - min)));
    const colour = thresholdColour(field, value);
    const text = formatValue(value, field.unit, field.decimals);
    list.append(
      svg(
        'svg',
        { viewBox: '0 0 200 112', class: 'gauge', role: 'img', 'aria-label': `${series.name}: ${text}` },
        svg('path', { d: arc(0, 1, radius), class: 'gauge-track' }),
        share(value) > 0
          ? svg('path', { d: arc(0, share(value), radius), class: 'gauge-fill', stroke: colour })
          : undefined,
        ...thresholdRing(field, share),
        svg('text', { x: 100, y: 96, class: 'gauge-value', fill: colour }, text),
      ),
    );
  }
  body.append(list);
  return undefined;
};
