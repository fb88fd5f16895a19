import type { PanelData, Series } from '../data/results.ts';

export type Cell = string | number | null;

export interface DataColumn {
  readonly name: string;
  /** A time is in milliseconds since 1970. */
  readonly kind: 'time' | 'number' | 'text';
}

/** What a panel’s queries found, as rows. */
export interface DataTable {
  readonly columns: readonly DataColumn[];
  readonly rows: readonly (readonly Cell[])[];
}

const time = (name: string): DataColumn => ({ name, kind: 'time' });
const number = (name: string): DataColumn => ({ name, kind: 'number' });
const text = (name: string): DataColumn => ({ name, kind: 'text' });

/** The results of the first kind that there are any of; a panel has one kind. */
export function dataTable(data: PanelData): DataTable {
  if (data.series.length > 0) return tableOfSeries(data.series);
  if (data.logs.length > 0) return tableOfLines(data);
  if (data.spans.length > 0) return tableOfSpans(data);
  if (data.traces.length > 0) return tableOfTraces(data);
  return tableOfEdges(data);
}

/** A row for each time, a column for each series. */
function tableOfSeries(series: readonly Series[]): DataTable {
  const times = [...new Set(series.flatMap((one) => one.times))].sort((a, b) => a - b);
  const columns = series.map(
    ({ times: own, values }) => new Map(own.map((at, index) => [at, values[index] ?? null])),
  );
  return {
    columns: [time('time'), ...series.map(({ name }) => number(name))],
    rows: times.map((at) => [at * 1000, ...columns.map((column) => column.get(at) ?? null)]),
  };
}

function tableOfLines({ logs }: PanelData): DataTable {
  const fields = [...new Set(logs.flatMap((line) => Object.keys(line.fields)))].sort();
  return {
    columns: [time('time'), ...fields.map(text), text('line')],
    rows: logs.map((line) => [line.time, ...fields.map((name) => line.fields[name] ?? null), line.text]),
  };
}

function tableOfSpans({ spans }: PanelData): DataTable {
  return {
    columns: [
      time('start'),
      text('service'),
      text('name'),
      number('duration (ms)'),
      text('span id'),
      text('parent span id'),
    ],
    rows: spans.map((span) => [
      span.start,
      span.service,
      span.name,
      span.durationMs,
      span.spanId,
      span.parentId || null,
    ]),
  };
}

function tableOfTraces({ traces }: PanelData): DataTable {
  return {
    columns: [time('start'), text('service'), text('name'), number('duration (ms)'), text('trace id')],
    rows: traces.map(({ start, service, name, durationMs, traceID }) => [
      start,
      service,
      name,
      durationMs,
      traceID,
    ]),
  };
}

function tableOfEdges({ edges }: PanelData): DataTable {
  return {
    columns: [
      text('client'),
      text('server'),
      number('requests/s'),
      number('share of failures'),
      number('mean duration (s)'),
    ],
    rows: edges.map(({ client, server, perSecond, failed, seconds }) => [
      client,
      server,
      perSecond,
      failed,
      seconds ?? null,
    ]),
  };
}

/** Comma-separated values (RFC 4180), times in UTC. A text that a spreadsheet would run as a formula begins with an apostrophe. */
export function toCsv({ columns, rows }: DataTable): string {
  const lines = [
    columns.map(({ name }) => csvText(name)),
    ...rows.map((row) => row.map((cell, at) => csvCell(cell, columns[at]?.kind))),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

function csvCell(cell: Cell, kind: DataColumn['kind'] | undefined): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return csvText(cell);
  return kind === 'time' ? new Date(cell).toISOString() : String(cell);
}

function csvText(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
