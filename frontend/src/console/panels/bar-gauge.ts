import type { Series } from '../data/results.ts';
import { element } from '../dom.ts';
import { thresholdColour } from '../model/colours.ts';
import { type FieldDefaults, fieldOf } from '../model/dashboard.ts';
import { formatValue } from '../model/units.ts';
import { lastValue } from './stat.ts';
import { type DrawPanel, drawNothing, type PageActions } from './view.ts';

/** The series’ name; a link of the dashboard’s file makes it one. */
function named({ name, labels }: Series, { links }: FieldDefaults, { linkTo }: PageActions): HTMLElement {
  const [link] = links;
  if (!link) return element('span', { class: 'bar-name', text: name, title: name });
  const values = Object.entries(labels).map(([label, value]) => [`__field.labels.${label}`, value]);
  const href = linkTo(link.url, Object.fromEntries(values));
  return element('a', {
    class: 'bar-name',
    text: name,
    title: link.title,
    attributes: { href, 'data-key': `bar ${name}` },
  });
}

/** One bar for each series; the longest fills the width unless the file gives a maximum. */
export const drawBarGauge: DrawPanel = (body, { panel, data, actions }) => {
  const shown = data.series.flatMap((series) => {
    const value = lastValue(series);
    return value === null ? [] : [{ series, value }];
  });
  if (shown.length === 0) {
    drawNothing(body, panel);
    return undefined;
  }
  const { min = 0, max = Math.max(...shown.map(({ value }) => value)) } = panel.fieldConfig.defaults;
  const list = element('ul', { class: 'bars', attributes: { 'data-key': 'bars' } });
  for (const { series, value } of shown.toSorted((a, b) => b.value - a.value)) {
    const field = fieldOf(panel, series.name);
    const fill = element('span', { class: 'bar-fill' });
    const share = max > min ? (value - min) / (max - min) : 0;
    fill.style.inlineSize = `${Math.min(100, Math.max(0.5, share * 100))}%`;
    fill.style.background = thresholdColour(field, value);
    list.append(
      element(
        'li',
        {},
        named(series, field, actions),
        element('span', { class: 'bar-value', text: formatValue(value, field.unit, field.decimals) }),
        element('span', { class: 'bar-track' }, fill),
      ),
    );
  }
  body.append(list);
  return undefined;
};
