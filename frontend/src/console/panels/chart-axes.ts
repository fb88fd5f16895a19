import type uPlot from 'uplot';
import { axisTime } from '../model/clock.ts';
import { formatValue } from '../model/units.ts';
import type { Palette } from './chart-palette.ts';
import type { DrawContext } from './view.ts';

const axisFont = '11px system-ui, sans-serif';

/** Time below, values on the left. */
export function axesOf(unit: string | undefined, { text, line }: Palette): uPlot.Axis[] {
  const common = { stroke: text, font: axisFont, ticks: { show: false } };
  return [
    {
      ...common,
      grid: { show: false },
      space: 70,
      size: 26,
      values: (_chart, splits, _axis, _space, increment) =>
        splits.map((split) => axisTime(split * 1000, increment)),
    },
    {
      ...common,
      grid: { stroke: line, width: 1 },
      space: 34,
      ...(isBinary(unit) ? { incrs: binarySteps } : {}),
      size: (chart, labels) => Math.max(40, 14 + widest(chart, labels)),
      values: (_chart, splits) => splits.map((split) => formatValue(split, unit)),
    },
  ];
}

const isBinary = (unit: string | undefined) => unit === 'bytes' || unit === 'Bps';

/** Bytes are counted in powers of two: so are the lines of their axis. */
const binarySteps = Array.from({ length: 50 }, (_empty, at) => 2 ** at);

function widest(chart: uPlot, labels: string[] | null): number {
  chart.ctx.font = axisFont;
  return Math.max(0, ...(labels ?? []).map((label) => chart.ctx.measureText(label).width));
}

/** From the file’s minimum to its maximum, or to the highest value with some air above. */
export function scaleOf({ panel }: DrawContext): uPlot.Scale {
  const { min, max } = panel.fieldConfig.defaults;
  return {
    range: (_chart, low, high) => {
      const bottom = min ?? Math.min(0, low ?? 0);
      const top = max ?? ((high ?? 0) > bottom ? bottom + ((high ?? 0) - bottom) * 1.1 : bottom + 1);
      return [bottom, top];
    },
  };
}
