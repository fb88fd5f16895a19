import { formatValue } from '../../console/model/units.ts';
import type { Table } from '../model/table.ts';

/** Rows that a table shows; copying takes all. */
const mostRows = 500;

/** Values with their labels. */
export function ValuesTable({ table: { columns, rows } }: { table: Table }) {
  return (
    <>
      {rows.length > mostRows && (
        <p class="note">
          The table shows the first {mostRows} of {rows.length} rows; CSV and JSON have all.
        </p>
      )}
      <section class="table" tabindex={0} aria-label="Values">
        <table>
          <thead>
            <tr>
              {columns.map((name, at) => (
                <th key={name} scope="col" class={at === columns.length - 1 ? 'number' : ''}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, mostRows).map((row, at) => (
              <tr key={at}>
                {row.map((cell, column) =>
                  column === row.length - 1 ? (
                    <td key={column} class="number" title={String(cell)}>
                      {formatValue(typeof cell === 'number' ? cell : null, 'short')}
                    </td>
                  ) : (
                    <td key={column}>{cell}</td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
