import uPlot from 'uplot';
import type { Series } from '../data/results.ts';
import { element } from '../dom.ts';
import { align, stack } from '../model/aligned.ts';
import { resolveColour, seriesColours } from '../model/colours.ts';
import { formatValue } from '../model/units.ts';
import { drawExemplars, drawMarks, drawThresholds } from './chart-layers.ts';
import { chartTooltip } from './chart-tooltip.ts';
import { type DrawContext, type DrawPanel, drawNothing } from './view.ts';

/** Charts of a page share their crosshair. */
const crosshair = uPlot.sync('dashboard');

const axisFont = '11px system-ui, sans-serif';

interface Palette {
  readonly text: string;
  readonly line: string;
  readonly series: readonly string[];
}

function paletteOf(body: HTMLElement): Palette {
  return {
    text: resolveColour('var(--text-soft)', body),
    line: resolveColour('var(--line)', body),
    series: seriesColours.map((colour) => resolveColour(colour, body)),
  };
}

/** The same name has the same colour while the set of series stays: sorted by name, in the palette’s order. */
const byName = (series: readonly Series[]) => series.toSorted((a, b) => a.name.localeCompare(b.name));

function axesOf(unit: string | undefined, { text, line }: Palette): uPlot.Axis[] {
  const common = { stroke: text, font: axisFont, ticks: { show: false } };
  const grid = { stroke: line, width: 1 };
  return [
    { ...common, grid: { show: false }, space: 70, size: 26, values: timeLabels },
    {
      ...common,
      grid,
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

const timeLabels: uPlot.Axis.Values = (_chart, splits, _axis, _space, increment) =>
  splits.map((split) => {
    const date = new Date(split * 1000);
    if (increment >= 86_400) return date.toLocaleDateString([], { month: 'short', day: 'numeric' });
    const seconds = increment < 60 ? ({ second: '2-digit' } as const) : {};
    return date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false, ...seconds });
  });

function seriesOptions(series: readonly Series[], { panel }: DrawContext, palette: Palette): uPlot.Series[] {
  const { fillOpacity = 0, lineWidth = 1 } = panel.fieldConfig.defaults.custom;
  return series.map(({ name }, at) => {
    const stroke = palette.series[at % palette.series.length] ?? '';
    const fill =
      fillOpacity > 0
        ? withOpacity(stroke, series.length > 4 ? fillOpacity / 300 : fillOpacity / 100)
        : undefined;
    return {
      label: name,
      stroke,
      width: lineWidth + 0.5,
      points: { show: true, size: 4, filter: lonely },
      ...(fill ? { fill } : {}),
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

const withOpacity = (rgb: string, opacity: number) =>
  rgb.replace(/^rgb\((.+)\)$/, (_match, parts: string) => `rgba(${parts}, ${opacity.toFixed(3)})`);

/** From the file’s minimum to its maximum, or to the highest value with some air above. */
function scaleOf({ panel }: DrawContext): uPlot.Scale {
  const { min, max } = panel.fieldConfig.defaults;
  return {
    range: (_chart, low, high) => {
      const bottom = min ?? Math.min(0, low ?? 0);
      const top = max ?? ((high ?? 0) > bottom ? bottom + ((high ?? 0) - bottom) * 1.1 : bottom + 1);
      return [bottom, top];
    },
  };
}

/** Where the dashboard’s file leads from a series. */
function linkOf({ labels, name }: Series, { panel, actions }: DrawContext): HTMLElement | undefined {
  const [link] = panel.fieldConfig.defaults.links;
  if (!link) return undefined;
  const values = Object.entries(labels).map(([label, value]) => [`__field.labels.${label}`, value]);
  const href = actions.linkTo(link.url, Object.fromEntries(values));
  return element('a', {
    text: '↗',
    title: link.title,
    attributes: { href, 'aria-label': `${link.title}: ${name}` },
  });
}

function legendOf(
  series: readonly Series[],
  chart: uPlot,
  palette: Palette,
  context: DrawContext,
): HTMLElement {
  const items = series.map((one, at) => {
    const { name } = one;
    const dot = element('i', { class: 'legend-dot' });
    dot.style.background = palette.series[at % palette.series.length] ?? '';
    const button = element(
      'button',
      { title: name, attributes: { type: 'button', 'aria-pressed': 'true' } },
      dot,
      name,
    );
    button.addEventListener('click', () => {
      const shows = chart.series[at + 1]?.show === false;
      chart.setSeries(at + 1, { show: shows });
      button.setAttribute('aria-pressed', String(shows));
    });
    return element('li', {}, button, linkOf(one, context));
  });
  return element('ul', { class: 'legend' }, ...items);
}

/** Lines, or areas on top of each other, over the range. Dragging over the chart looks closer. */
export const drawTimeseries: DrawPanel = (body, context) => {
  const series = byName(context.data.series.filter(({ values }) => values.some((value) => value !== null)));
  if (series.length === 0) {
    drawNothing(body, context.panel);
    return undefined;
  }
  const palette = paletteOf(body);
  const { times, values } = align(series, context.range);
  const isStacked = context.panel.fieldConfig.defaults.custom.stacking?.mode === 'normal';
  const drawn = isStacked ? stack(values) : values;
  const host = element('div', {
    class: 'chart',
    attributes: { role: 'img', 'aria-label': summaryOf(series, context) },
  });
  body.append(host);
  const chart = new uPlot(
    {
      width: Math.max(200, host.clientWidth),
      height: Math.max(80, host.clientHeight),
      legend: { show: false },
      padding: [10, 12, 0, 0],
      cursor: { sync: { key: crosshair.key }, drag: { x: true, y: false }, points: { size: 7 } },
      scales: { x: { time: true, range: [context.range.from, context.range.to] }, y: scaleOf(context) },
      axes: axesOf(context.panel.fieldConfig.defaults.unit, palette),
      series: [{}, ...seriesOptions(series, context, palette)],
      // Filled from the last to the first: the lower areas stay visible.
      bands: isStacked ? series.slice(1).map((_one, at) => ({ series: [at + 2, at + 1] })) : [],
      plugins: [
        drawThresholds(context, body),
        drawMarks(context, body),
        drawExemplars(context, body),
        chartTooltip(context, series, values, palette.series),
      ],
      hooks: { setSelect: [(one) => zoom(one, context)] },
    },
    [times, ...drawn],
    host,
  );
  body.append(legendOf(series, chart, palette, context));
  const resize = new ResizeObserver(() =>
    chart.setSize({ width: Math.max(200, host.clientWidth), height: Math.max(80, host.clientHeight) }),
  );
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
