import { formatValue } from '../../console/model/units.ts';
import { StoreNote } from '../../follow/view/store-note.tsx';
import { useReading } from '../../follow/view/use-reading.ts';
import { readLabelCounts, type Values } from '../data/live.ts';
import { type LiveMetric, manyLabelSets } from '../model/cardinality.ts';
import { lastValueOf } from '../model/last-value.ts';

interface MetricItemProps {
  readonly metric: LiveMetric;
  readonly isKnown: boolean;
  readonly values: Values;
  readonly isOpen: boolean;
  readonly open: () => void;
}

/** One metric: its name and meaning, how much of it there is, its last value; opened, its labels. */
export function MetricItem({ metric, isKnown, values, isOpen, open }: MetricItemProps) {
  const { name, type, help, of, labels, labelSets } = metric;
  return (
    <li class="metric">
      <button type="button" class="metric-head" aria-expanded={isOpen} onClick={open}>
        <span class="metric-name">
          <code>{name}</code>{' '}
          <span class="soft">
            {type}, {of}
          </span>
        </span>
        <span class="metric-count">{isKnown && <Amount metric={metric} />}</span>
        <span class="metric-value">{labelSets > 0 && lastValueOf(metric, values)}</span>
        <span class="metric-help">
          {help} {labels.length > 0 && <code>{labels.join(', ')}</code>}
        </span>
      </button>
      {isOpen && <Labels metric={metric} />}
    </li>
  );
}

function Amount({ metric: { labelSets, series, type } }: { readonly metric: LiveMetric }) {
  if (labelSets === 0) return <span class="soft">not emitted now</span>;
  return (
    <>
      {formatValue(labelSets, 'short')} label {labelSets === 1 ? 'set' : 'sets'}
      {type === 'histogram' && <span class="soft">, {formatValue(series, 'short')} series</span>}
      {labelSets > manyLabelSets && (
        <>
          {' '}
          <span class="tag tag-warning">many</span>
        </>
      )}
    </>
  );
}

const againMs = 15_000;

function Labels({ metric }: { readonly metric: LiveMetric }) {
  const counts = useReading(metric.name, {
    read: (signal) => readLabelCounts(metric, signal),
    again: () => againMs,
    same: (a, b) => JSON.stringify([...a]) === JSON.stringify([...b]),
  });
  const known = counts.state === 'loading' ? undefined : counts.value;
  return (
    <div class="metric-labels">
      <StoreNote reading={counts} what="The numbers of values" />
      {known && (
        <ul class="plain">
          {[...metric.labels, 'job', 'instance'].map((label) => (
            <li key={label}>
              <code>{label}</code> {valuesIn(known.get(label) ?? 0)}
              {!metric.labels.includes(label) && <span class="soft">, added by the Collector</span>}
            </li>
          ))}
        </ul>
      )}
      {metric.labelSets > manyLabelSets && (
        <p class="note note-warning">
          More than {manyLabelSets} label sets: each is a series that Prometheus keeps in memory. Look for a
          label whose values are ids or paths; those belong on spans and log lines.
        </p>
      )}
    </div>
  );
}

const valuesIn = (count: number) =>
  count === 0 ? 'has no value' : `${formatValue(count, 'short')} ${count === 1 ? 'value' : 'values'}`;
