import { z } from 'zod';
import type { PanelData } from '../data/results.ts';
import type { Panel } from './dashboard.ts';

export type Cell = string | number | null;

/** How a column’s values are to be read. */
export type ColumnKind = 'text' | 'value' | 'time' | 'milliseconds';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The answers of a panel’s queries as one table, its transformations applied. */
export function tableOf(panel: Panel, data: PanelData): Table {
  const tables = data.traces.length > 0 ? [traceTable(data)] : seriesTables(data);
  const joined = panel.transformations.reduce<readonly Table[]>((all, { id, options }) => {
    if (id === 'joinByField') return [joinByField(all, joinOptions.parse(options).byField)];
    if (id === 'organize') return all.map((table) => organize(table, organizeOptions.parse(options)));
    return all;
  }, tables);
  return joined[0] ?? { columns: [], rows: [] };
}

const joinOptions = z.looseObject({ byField: z.string() });
const organizeOptions = z.looseObject({
  includeByName: z.record(z.string(), z.boolean()).default({}),
  excludeByName: z.record(z.string(), z.boolean()).default({}),
  renameByName: z.record(z.string(), z.string()).default({}),
  indexByName: z.record(z.string(), z.number()).default({}),
});

function traceTable({ traces }: PanelData): Table {
  return {
    columns: [
      { name: 'traceID', kind: 'text' },
      { name: 'Start time', kind: 'time' },
      { name: 'Service', kind: 'text' },
      { name: 'Name', kind: 'text' },
      { name: 'Duration', kind: 'milliseconds' },
    ],
    rows: traces.map(({ traceID, start, service, name, durationMs }) => [
      traceID,
      start,
      service,
      name,
      durationMs,
    ]),
  };
}

/** A table for each query: time, labels, value. With several queries the value’s column is named for its query. */
function seriesTables({ series }: PanelData): Table[] {
  const queries = [...Map.groupBy(series, ({ refId }) => refId)];
  return queries.map(([refId, ofQuery]) => {
    const labels = [...new Set(ofQuery.flatMap((one) => Object.keys(one.labels)))].filter(
      (label) => label !== '__name__',
    );
    return {
      columns: [
        { name: 'Time', kind: 'time' },
        ...labels.map((name) => ({ name, kind: 'text' as const })),
        { name: queries.length > 1 ? `Value #${refId}` : 'Value', kind: 'value' },
      ],
      rows: ofQuery.map((one) => [
        (one.times.at(-1) ?? 0) * 1000,
        ...labels.map((label) => one.labels[label] ?? null),
        one.values.at(-1) ?? null,
      ]),
    };
  });
}

/** Outer join: one row for each value of the field. A column that an earlier table has is taken from there. */
function joinByField(tables: readonly Table[], field: string): Table {
  const columns: Column[] = [{ name: field, kind: 'text' }];
  const rows = new Map<Cell, Cell[]>();
  for (const table of tables) {
    const key = table.columns.findIndex(({ name }) => name === field);
    if (key < 0) continue;
    const fresh = table.columns.flatMap((column, at) =>
      columns.some(({ name }) => name === column.name) ? [] : [{ column, at }],
    );
    const width = columns.length;
    columns.push(...fresh.map(({ column }) => column));
    for (const cells of table.rows) {
      const id = cells[key] ?? null;
      const row = rows.get(id) ?? [id];
      fresh.forEach(({ at }, offset) => {
        row[width + offset] = cells[at] ?? null;
      });
      rows.set(id, row);
    }
  }
  return { columns, rows: [...rows.values()].map((row) => columns.map((_column, at) => row[at] ?? null)) };
}

function organize(table: Table, options: z.infer<typeof organizeOptions>): Table {
  const { includeByName, excludeByName, renameByName, indexByName } = options;
  const included = Object.keys(includeByName).filter((name) => includeByName[name]);
  const shown = table.columns
    .map((column, at) => ({ column, at }))
    .filter(({ column: { name } }) => included.length === 0 || included.includes(name))
    .filter(({ column: { name } }) => !excludeByName[name])
    .sort((a, b) => (indexByName[a.column.name] ?? a.at) - (indexByName[b.column.name] ?? b.at));
  return {
    columns: shown.map(({ column }) => ({ ...column, name: renameByName[column.name] || column.name })),
    rows: table.rows.map((row) => shown.map(({ at }) => row[at] ?? null)),
  };
}
