import uPlot from 'uplot';
import type { Series } from '../data/results.ts';
import { element } from '../dom.ts';
import { align, stack } from '../model/aligned.ts';
import { formatValue } from '../model/units.ts';
import { axesOf, scaleOf } from './chart-axes.ts';
import { drawExemplars, drawMarks, drawThresholds } from './chart-layers.ts';
import { drawLegend } from './chart-legend.ts';
import { type Palette, paletteOf } from './chart-palette.ts';
import { chartTooltip } from './chart-tooltip.ts';
import { type DrawContext, type DrawPanel, drawNothing } from './view.ts';

/** Charts of a page share their crosshair, not what is dragged over: each would zoom. */
const crosshair: uPlot.Cursor.Sync = {
  key: uPlot.sync('dashboard').key,
  filters: { pub: (type) => type !== 'mousedown' && type !== 'mouseup' },
};

/** The areas of a stack are opaque. */
const gridOverSeries = ['series' as uPlot.DrawOrderKey, 'axes' as uPlot.DrawOrderKey];

/** The same name has the same colour while the set of series stays: sorted by name, in the palette’s order. */
const byName = (series: readonly Series[]) => series.toSorted((a, b) => a.name.localeCompare(b.name));

function seriesOptions(
  series: readonly Series[],
  { panel, kept }: DrawContext,
  palette: Palette,
  isStacked: boolean,
): uPlot.Series[] {
  const { fillOpacity = 0, lineWidth = 1 } = panel.fieldConfig.defaults.custom;
  const percent = series.length > 4 && !isStacked ? fillOpacity / 3 : fillOpacity;
  return series.map(({ name }, at) => {
    const dash = palette.dash(at);
    return {
      label: name,
      show: !kept.hidden.has(name),
      stroke: palette.stroke(at),
      width: lineWidth + 0.5,
      points: { show: true, size: 4, filter: lonely },
      ...(dash ? { dash } : {}),
      // An area of a stack reaches down to zero, behind those below it.
      ...(fillOpacity > 0 ? { fill: palette.fill(at, percent, isStacked ? 'surface' : 'transparent') } : {}),
    };
  });
}

/** A value between two gaps would be a line without length: it gets a dot. */
const lonely: uPlot.Series.Points.Filter = (chart, index) => {
  const values = Array.from(chart.data[index] ?? []);
  return values.flatMap((value, at) =>
    isNumber(value) && !isNumber(values[at - 1]) && !isNumber(values[at + 1]) ? [at] : [],
  );
};

const isNumber = (value: number | null | undefined) => typeof value === 'number';

/** Lines, or areas on top of each other, over the range. Dragging over the chart looks closer. */
export const drawTimeseries: DrawPanel = (body, context) => {
  const series = byName(context.data.series.filter(({ values }) => values.some((value) => value !== null)));
  if (series.length === 0) {
    drawNothing(body, context.panel);
    return undefined;
  }
  const { unit, custom } = context.panel.fieldConfig.defaults;
  const palette = paletteOf(body);
  const { times, values } = align(series, context.range);
  const isStacked = custom.stacking?.mode === 'normal';
  const isHidden = (at: number) => context.kept.hidden.has(series[at]?.name ?? '');
  const shownRows = () => values.map((row, at) => (isHidden(at) ? row.map(() => null) : row));
  const drawn = (): uPlot.AlignedData => [times, ...(isStacked ? stack(shownRows()) : values)];
  const host = element('div', {
    class: 'chart',
    attributes: { role: 'group', 'aria-label': summaryOf(series, context) },
  });
  body.append(host);
  const size = () => ({
    width: Math.max(200, host.clientWidth),
    height: Math.max(80, host.clientHeight),
  });
  const chart = new uPlot(
    {
      ...size(),
      legend: { show: false },
      padding: [10, 12, 0, 0],
      cursor: { sync: crosshair, drag: { x: true, y: false }, points: { size: 7 } },
      scales: { x: { time: true, range: [context.range.from, context.range.to] }, y: scaleOf(context) },
      axes: axesOf(unit, palette),
      series: [{}, ...seriesOptions(series, context, palette, isStacked)],
      ...(isStacked ? { drawOrder: gridOverSeries } : {}),
      plugins: [
        drawThresholds(context, body),
        drawMarks(context, body),
        drawExemplars(context),
        chartTooltip(context, series, values, palette),
      ],
      hooks: { setSelect: [(one) => zoom(one, context)] },
    },
    drawn(),
    host,
  );
  const showChosen = () => {
    series.forEach((_one, at) => void chart.setSeries(at + 1, { show: !isHidden(at) }));
    if (isStacked) chart.setData(drawn());
  };
  body.append(drawLegend(series, palette, context, showChosen));
  const resize = new ResizeObserver(() => chart.setSize(size()));
  resize.observe(host);
  return () => {
    resize.disconnect();
    chart.destroy();
  };
};

function zoom(chart: uPlot, { actions }: DrawContext): void {
  const { left, width } = chart.select;
  if (width < 5) return;
  actions.zoom({ from: chart.posToVal(left, 'x'), to: chart.posToVal(left + width, 'x') });
}

/** For those who do not see the chart. */
function summaryOf(series: readonly Series[], { panel }: DrawContext): string {
  const parts = series.slice(0, 8).map(({ name, values }) => {
    const last = values.findLast((value) => value !== null) ?? null;
    return `${name} ${formatValue(last, panel.fieldConfig.defaults.unit)}`;
  });
  return `${panel.title}: ${parts.join(', ')}`;
}
