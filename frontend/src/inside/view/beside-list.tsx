import { formatValue } from '../../console/model/units.ts';
import { type Beside, manyLabelSets } from '../model/cardinality.ts';

interface BesideListProps {
  readonly beside: readonly Beside[];
  /** With a search, what was found is open. */
  readonly search: string;
}

/** What is emitted beside the catalogue, by who sends it. */
export function BesideList({ beside, search }: BesideListProps) {
  return (
    <ul class="plain">
      {beside.map(({ job, series, names }) => (
        <li key={job} class="beside">
          <details open={search !== ''}>
            <summary>
              <b>{job === '' ? 'Recorded by the rules of Prometheus' : job}</b>{' '}
              <span class="soft">
                {names.length} {names.length === 1 ? 'name' : 'names'}, {formatValue(series, 'short')} series
              </span>
            </summary>
            <ul class="plain beside-names">
              {names.map(({ name, series: own }) => (
                <li key={name}>
                  <code>{name}</code> <span class="soft">{formatValue(own, 'short')} series</span>{' '}
                  {own > manyLabelSets && <span class="tag tag-warning">many</span>}
                </li>
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}
