import { z } from 'zod';
import { element } from '../dom.ts';
import { momentSeenFrom } from '../model/clock.ts';
import { thresholdColour } from '../model/colours.ts';
import { type FieldDefaults, fieldOf } from '../model/dashboard.ts';
import { type Cell, type Column, tableOf } from '../model/table.ts';
import { formatValue } from '../model/units.ts';
import { type DrawPanel, drawNothing, type PageActions } from './view.ts';

const links = z.array(z.looseObject({ url: z.string(), title: z.string().default('') }));
const words: Readonly<Record<string, string>> = {
  firing: 'critical',
  pending: 'warning',
  page: 'critical',
  ticket: 'warning',
};

function textOf(cell: Cell, { kind }: Column, field: FieldDefaults): string {
  if (cell === null) return field.noValue ?? '–';
  if (typeof cell === 'string') return cell;
  if (kind === 'time') return momentSeenFrom(cell, Date.now());
  // Tempo cuts to whole milliseconds.
  if (kind === 'milliseconds') return cell === 0 ? '< 1 ms' : formatValue(cell, 'ms');
  return formatValue(cell, field.unit, field.decimals);
}

function drawCell(cell: Cell, column: Column, field: FieldDefaults, actions: PageActions): HTMLElement {
  const text = textOf(cell, column, field);
  const link = links.safeParse(field.links).data?.[0];
  const isNumber = typeof cell === 'number';
  const td = element('td', { class: isNumber ? 'number' : cell === null ? 'missing' : '' });
  if (link && cell !== null) {
    const href = actions.linkTo(link.url, { '__value.raw': String(cell), '__value.text': text });
    td.append(element('a', { text, title: link.title, attributes: { href } }));
    td.classList.add('id');
    return td;
  }
  const word = typeof cell === 'string' ? words[cell] : undefined;
  if (word) td.append(element('span', { class: `tag tag-${word}`, text }));
  else td.textContent = text;
  const hasLimits = (field.thresholds?.steps.length ?? 0) > 1;
  if (isNumber && column.kind === 'value' && hasLimits) td.style.color = thresholdColour(field, cell);
  return td;
}

/** What does not change with its numbers tells a row from others. */
const keyOf = (row: readonly Cell[]) => row.filter((cell) => typeof cell === 'string').join(' ');

/** Rows and columns. */
export const drawTable: DrawPanel = (body, { panel, data, actions }) => {
  const { columns, rows } = tableOf(panel, data);
  if (rows.length === 0) {
    drawNothing(body, panel);
    return undefined;
  }
  const fields = columns.map(({ name }) => fieldOf(panel, name));
  const head = element(
    'tr',
    {},
    ...columns.map(({ name, kind }) =>
      element('th', { text: name, class: kind === 'text' ? '' : 'number', attributes: { scope: 'col' } }),
    ),
  );
  const lines = rows.map((row) =>
    element(
      'tr',
      { attributes: { 'data-key': keyOf(row) } },
      ...columns.map((column, at) =>
        drawCell(row[at] ?? null, column, fields[at] ?? panel.fieldConfig.defaults, actions),
      ),
    ),
  );
  const table = element('table', {}, element('thead', {}, head), element('tbody', {}, ...lines));
  body.append(
    element(
      'div',
      {
        class: 'table',
        attributes: { tabindex: 0, role: 'group', 'aria-label': panel.title, 'data-key': 'rows' },
      },
      table,
    ),
  );
  return undefined;
};
