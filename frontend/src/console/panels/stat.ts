import type { Series } from '../data/results.ts';
import { element } from '../dom.ts';
import { thresholdColour } from '../model/colours.ts';
import { fieldOf } from '../model/dashboard.ts';
import { formatValue } from '../model/units.ts';
import type { DrawPanel } from './view.ts';
import { drawNothing } from './view.ts';

/** The last value that is one. */
export function lastValue({ values }: Series): number | null {
  return values.findLast((value) => value !== null) ?? null;
}

/** One number for each series, coloured by its threshold. */
export const drawStat: DrawPanel = (body, { panel, data }) => {
  const shown = data.series.filter((series) => lastValue(series) !== null);
  if (shown.length === 0) {
    drawNothing(body, panel);
    return undefined;
  }
  const list = element('div', { class: 'stats' });
  for (const series of shown) {
    const field = fieldOf(panel, series.name);
    const value = lastValue(series);
    const number = element('span', {
      class: 'stat-value',
      text: formatValue(value, field.unit, field.decimals),
    });
    number.style.color = thresholdColour(field, value);
    const label = shown.length > 1 ? element('span', { class: 'stat-name', text: series.name }) : undefined;
    list.append(element('div', { class: 'stat' }, number, label));
  }
  body.append(list);
  return undefined;
};
