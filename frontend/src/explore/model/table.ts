import type { LogLine } from '@lab/store-clients/loki';
import type { Series } from '../../console/data/results.ts';

/** Rows of text and numbers, as a table shows them and CSV has them. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

/** The last value of each series, with its labels. */
export function valuesTable(series: readonly Series[]): Table {
  const labels = [...new Set(series.flatMap((one) => Object.keys(one.labels)))].sort(byName);
  return {
    columns: [...labels.map((label) => (label === '__name__' ? 'metric' : label)), 'value'],
    rows: series.map((one) => [
      ...labels.map((label) => one.labels[label] ?? null),
      one.values.at(-1) ?? null,
    ]),
  };
}

/** The metric first. */
const byName = (a: string, b: string) =>
  Number(b === '__name__') - Number(a === '__name__') || a.localeCompare(b);

export const linesTable = (lines: readonly LogLine[]): Table => ({
  columns: ['time', 'service', 'text'],
  rows: lines.map(({ time, text, fields }) => [
    new Date(time).toISOString(),
    fields.service_name ?? null,
    text,
  ]),
});

/** As RFC 4180 has it. */
export function csvOf({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
