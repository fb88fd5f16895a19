import type uPlot from 'uplot';
import type { Series } from '../data/results.ts';
import { element } from '../dom.ts';
import { fieldOf } from '../model/dashboard.ts';
import { formatValue } from '../model/units.ts';
import type { DrawContext } from './view.ts';

const shownRows = 12;

/** The values under the crosshair, the largest first, in the chart that the pointer is on. */
export function chartTooltip(
  { panel, marks, range }: DrawContext,
  series: readonly Series[],
  values: readonly (readonly (number | null)[])[],
  colours: readonly string[],
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
      element('p', {
        class: 'tooltip-time',
        text: new Date(time * 1000).toLocaleTimeString([], { hour12: false }),
      }),
      ...rows.slice(0, shownRows).map(({ name, at, value }) => {
        const dot = element('i', { class: 'legend-dot' });
        dot.style.background = colours[at % colours.length] ?? '';
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
    const isRight = left > chart.over.clientWidth / 2;
    box.style.left = isRight ? '' : `${left + 14}px`;
    box.style.right = isRight ? `${chart.over.clientWidth - left + 14}px` : '';
    box.style.top = `${Math.min(top, chart.over.clientHeight / 2)}px`;
  };

  return {
    hooks: {
      init: [(chart) => void chart.over.append(box)],
      setCursor: [move],
    },
  };
}
