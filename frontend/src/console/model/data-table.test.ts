import { describe, expect, it } from 'vitest';
import { noData } from '../data/results.ts';
import { dataTable, toCsv } from './data-table.ts';

const series = (name: string, times: number[], values: (number | null)[]) => ({
  refId: 'A',
  name,
  labels: {},
  times,
  values,
});

describe('the table of a panel', () => {
  it('has a row for each time and a column for each series', () => {
    const data = { ...noData, series: [series('a', [1, 3], [10, null]), series('b', [2, 3], [20, 30])] };
    expect(dataTable(data)).toEqual({
      columns: [
        { name: 'time', kind: 'time' },
        { name: 'a', kind: 'number' },
        { name: 'b', kind: 'number' },
      ],
      rows: [
        [1000, 10, null],
        [2000, null, 20],
        [3000, null, 30],
      ],
    });
  });

  it('has a column for each field that a line has', () => {
    const logs = [
      { time: 5, text: 'x', fields: { level: 'warn' } },
      { time: 4, text: 'y', fields: { code: '7' } },
    ];
    const { columns, rows } = dataTable({ ...noData, logs });
    expect(columns.map(({ name }) => name)).toEqual(['time', 'code', 'level', 'line']);
    expect(rows).toEqual([
      [5, null, 'warn', 'x'],
      [4, '7', null, 'y'],
    ]);
  });

  it('is empty where nothing was found', () => {
    expect(dataTable(noData).rows).toEqual([]);
  });
});

describe('comma-separated values', () => {
  const csv = (value: string | number | null) =>
    toCsv({ columns: [{ name: 'v', kind: 'text' }], rows: [[value]] }).split('\r\n')[1];

  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['@sum', "'@sum"],
    [-1.5, '-1.5'],
    [null, ''],
  ])('%j is written as %j', (value, written) => {
    expect(csv(value)).toBe(written);
  });

  it('has times in UTC, and names in the first line', () => {
    const table = { columns: [{ name: 'time', kind: 'time' } as const], rows: [[1_700_000_000_000]] };
    expect(toCsv(table)).toBe('time\r\n2023-11-14T22:13:20.000Z\r\n');
  });
});
