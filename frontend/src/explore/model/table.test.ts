import { expect, it } from 'vitest';
import { csvOf, valuesTable } from './table.ts';
import { unitOf } from './unit.ts';

const series = (labels: Record<string, string>, value: number | null) => ({
  refId: 'A',
  name: '',
  labels,
  times: [1],
  values: [value],
});

it('a table has a column for each label, the metric first, and the last value', () => {
  const table = valuesTable([series({ job: 'a', __name__: 'up' }, 1), series({ zone: 'z' }, null)]);
  expect(table).toEqual({
    columns: ['metric', 'job', 'zone', 'value'],
    rows: [
      ['up', 'a', null, 1],
      [null, null, 'z', null],
    ],
  });
});

it('CSV has quotes where a spreadsheet would read something else', () => {
  expect(
    csvOf({
      columns: ['a', 'b'],
      rows: [
        ['x,"y"\n', 1.5],
        [null, 'plain'],
      ],
    }),
  ).toBe('a,b\r\n"x,""y""\n",1.5\r\n,plain\r\n');
});

it.each([
  ['histogram_quantile(0.95, sum by (le) (rate(x_seconds_bucket[5m])))', 's'],
  ['rate(x_seconds_sum[5m])', 'short'],
  ['process_start_time_seconds', 's'],
  ['sum(process_resident_memory_bytes)', 'bytes'],
  ['up', 'short'],
])('%s is in %s', (query, unit) => {
  expect(unitOf(query)).toBe(unit);
});
