import type uPlot from 'uplot';
import type { Series } from '../data/results.ts';
import { element } from '../dom.ts';
import { momentSeenFrom } from '../model/clock.ts';
import { fieldOf } from '../model/dashboard.ts';
import { formatValue } from '../model/units.ts';
import type { Palette } from './chart-palette.ts';
import type { DrawContext } from './view.ts';

const shownRows = 12;
/** Pixels between the tooltip and what it must not cover or leave. */
const distance = 14;

/** The values under the crosshair, the largest first, in the chart that the pointer is on. */
export function chartTooltip(
  { panel, marks, range }: DrawContext,
  series: readonly Series[],
  values: readonly (readonly (number | null)[])[],
  { stroke }: Palette,
): uPlot.Plugin {
  const box = element('div', { class: 'tooltip', attributes: { hidden: '' } });

  const rowsAt = (chart: uPlot, index: number) =>
    series
      .map(({ name }, at) => ({ name, at, value: values[at]?.[index] ?? null }))
      .filter(({ at, value }) => value !== null && chart.series[at + 1]?.show !== false)
      .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));

  const fill = (chart: uPlot, index: number, left: number) => {
    const time = chart.data[0][index] ?? 0;
    const rows = rowsAt(chart, index);
    const pointedAt = chart.posToVal(left, 'x');
    const near = marks.filter((mark) => Math.abs(mark.time - pointedAt) < (range.to - range.from) / 100);
    box.replaceChildren(
      element('p', { class: 'tooltip-time', text: momentSeenFrom(time * 1000, Date.now()) }),
      ...rows.slice(0, shownRows).map(({ name, at, value }) => {
        const dot = element('i', { class: 'legend-dot' });
        dot.style.background = stroke(at);
        const { unit, decimals } = fieldOf(panel, name);
        const text = formatValue(value, unit, decimals);
        return element('p', {}, dot, element('span', { text: name }), element('b', { text }));
      }),
      rows.length > shownRows
        ? element('p', { class: 'tooltip-more', text: `and ${rows.length - shownRows} more` })
        : '',
      ...near.map(({ title, text }) =>
        element('p', { class: 'tooltip-mark', text: `${title} ${text}`.trim() }),
      ),
    );
  };

  const move = (chart: uPlot) => {
    const { idx, left = -1, top = -1 } = chart.cursor;
    const isHere = chart.over.matches(':hover') && left >= 0 && top >= 0;
    box.hidden = !isHere || idx === null || idx === undefined;
    if (box.hidden || idx === null || idx === undefined) return;
    fill(chart, idx, left);
    const over = chart.over.getBoundingClientRect();
    placeBeside(box, over.left + left, over.top + top);
  };

  return {
    hooks: {
      init: [(chart) => void chart.over.append(box)],
      setCursor: [move],
    },
  };
}

/** Right of a point of the window, or left of it where there is no room, and never past an edge. */
function placeBeside(box: HTMLElement, x: number, y: number): void {
  const { offsetWidth: width, offsetHeight: height } = box;
  const { clientWidth, clientHeight } = document.documentElement;
  const right = x + distance;
  const left = right + width > clientWidth ? x - distance - width : right;
  box.style.left = `${Math.max(0, left)}px`;
  box.style.top = `${Math.max(0, Math.min(y, clientHeight - height))}px`;
}
