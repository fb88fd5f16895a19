import { useMemo } from 'preact/hooks';
import { useReading } from '../../follow/view/use-reading.ts';
import type { Metric } from '../data/catalogue.ts';
import { readValues, type Values } from '../data/live.ts';
import type { LiveMetric } from '../model/cardinality.ts';
import { orderedNames } from '../model/order.ts';
import { orders } from '../model/page-state.ts';
import { MetricItem } from './metric-item.tsx';

interface MetricListProps {
  /** Those that were found. */
  readonly metrics: readonly LiveMetric[];
  readonly all: readonly Metric[];
  /** Prometheus has told how many series there are. */
  readonly isKnown: boolean;
  readonly sort: string;
  readonly changeSort: (sort: string) => void;
  readonly opened: string;
  readonly open: (name: string) => void;
}

const againMs = 15_000;
const none: Values = new Map();

/** The metrics of the catalogue with what there is of each. */
export function MetricList({ metrics, all, isKnown, sort, changeSort, opened, open }: MetricListProps) {
  const reading = useReading('values', {
    read: (signal) => readValues(all, signal),
    again: () => againMs,
    same: () => false,
  });
  const values = reading.state === 'loading' ? none : (reading.value ?? none);
  const found = new Map(metrics.map((metric) => [metric.name, metric]));
  // The order is made once for each choice: numbers that change must not move what is being read.
  const names = useMemo(
    () => orderedNames(metrics, sort),
    [sort, isKnown, metrics.map(({ name }) => name).join()],
  );
  return (
    <>
      <label class="order">
        Order
        <select value={sort} onChange={({ currentTarget }) => changeSort(currentTarget.value)}>
          {orders.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <ul class="plain">
        {names.map((name) => {
          const metric = found.get(name);
          return (
            metric && (
              <MetricItem
                key={name}
                metric={metric}
                isKnown={isKnown}
                values={values}
                isOpen={name === opened}
                open={() => open(name === opened ? '' : name)}
              />
            )
          );
        })}
      </ul>
    </>
  );
}
