import type { PanelData, QueryRun } from '../data/results.ts';
import { element } from '../dom.ts';
import { momentOf } from '../model/clock.ts';
import type { Panel } from '../model/dashboard.ts';
import { type Cell, type DataColumn, dataTable, toCsv } from '../model/data-table.ts';

/** A page can hold more rows, but nobody reads them: the file has all. */
const maxRows = 500;

/** Opens a dialog with the panel’s queries, what they cost, and what they found. */
export function inspect(panel: Panel, data: PanelData): void {
  const heading = element('h2', { text: panel.title, attributes: { id: 'inspector-title' } });
  const close = element('button', { text: 'Close', attributes: { type: 'button' } });
  const dialog = element(
    'dialog',
    { class: 'inspector', attributes: { 'aria-labelledby': 'inspector-title' } },
    element('header', {}, heading, close),
    element('h3', { text: data.runs.length === 1 ? 'Query' : 'Queries' }),
    ...data.runs.map(aboutRun),
    ...aboutData(panel, data),
  );
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function aboutRun({ refId, language, text, milliseconds, points }: QueryRun): HTMLElement {
  const cost = `${refId} · ${language} · ${counted(points, 'point')} · ${Math.round(milliseconds)} ms`;
  return element('figure', { class: 'run' }, element('figcaption', { text: cost }), element('pre', { text }));
}

const counted = (count: number, noun: string) =>
  `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;

function aboutData({ title }: Panel, data: PanelData): HTMLElement[] {
  const table = dataTable(data);
  const { columns, rows } = table;
  const heading = element('h3', { text: 'Data' });
  if (rows.length === 0) return [heading, element('p', { text: 'The queries found nothing.' })];
  const download = element('button', { text: 'Download CSV', attributes: { type: 'button' } });
  download.addEventListener('click', () => save(`${title}.csv`, toCsv(table)));
  const shown =
    rows.length > maxRows
      ? `The first ${counted(maxRows, 'row')} of ${rows.length.toLocaleString('en')}; the file has all.`
      : counted(rows.length, 'row');
  const head = element('tr', {}, ...columns.map(({ name, kind }) => headCell(name, kind)));
  const lines = rows
    .slice(0, maxRows)
    .map((row) => element('tr', {}, ...columns.map((column, at) => cell(row[at] ?? null, column))));
  return [
    element('div', { class: 'data-head' }, heading, element('span', { text: shown }), download),
    element(
      'div',
      { class: 'table', attributes: { tabindex: 0, role: 'group', 'aria-label': `Data of ${title}` } },
      element('table', {}, element('thead', {}, head), element('tbody', {}, ...lines)),
    ),
  ];
}

function headCell(name: string, kind: DataColumn['kind']): HTMLElement {
  return element('th', {
    text: name,
    class: kind === 'number' ? 'number' : '',
    attributes: { scope: 'col' },
  });
}

function cell(value: Cell, { kind }: DataColumn): HTMLElement {
  if (value === null) return element('td', { text: '–', class: 'missing' });
  if (typeof value === 'string') return element('td', { text: value });
  return element('td', {
    text: kind === 'time' ? momentOf(value) : String(value),
    class: kind === 'time' ? '' : 'number',
  });
}

function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  element('a', { attributes: { href: url, download: name } }).click();
  URL.revokeObjectURL(url);
}
