import { useMemo, useState } from 'preact/hooks';
import type { TimeRange } from '../../console/model/time-range.ts';
import type { Result } from '../data/result.ts';
import { valuesTable } from '../model/table.ts';
import { CopyButtons } from './copy-buttons.tsx';
import { SeriesChart } from './series-chart.tsx';
import { ValuesTable } from './values-table.tsx';

interface MetricsResultProps {
  readonly result: Extract<Result, { kind: 'metrics' }>;
  readonly range: TimeRange;
  readonly title: string;
  readonly zoom: (range: TimeRange) => void;
}

/** More curves than these nobody can tell apart. */
const mostCurves = 64;

const forms = [
  ['chart', 'Chart'],
  ['table', 'Table'],
] as const;

/** Numbers as curves over the time, or as a table of those at its end. */
export function MetricsResult({ result, range, title, zoom }: MetricsResultProps) {
  const { curves, values, exemplars } = result;
  const [chosen, setChosen] = useState<'chart' | 'table'>('chart');
  // The same list until the next answer: a chart is drawn anew for another one.
  const drawn = useMemo(() => curves.slice(0, mostCurves), [curves]);
  if (curves.length === 0 && values.length === 0)
    return <p class="note">Nothing has such a value in this time. Look at a longer one, or ask for less.</p>;
  const form = curves.length === 0 ? 'table' : chosen;
  return (
    <>
      <div class="result-bar">
        <fieldset class="button-row">
          <legend class="visually-hidden">Form of the result</legend>
          {forms.map(([id, text]) => (
            <button
              key={id}
              type="button"
              class="button button-small"
              aria-pressed={form === id}
              disabled={id === 'chart' && curves.length === 0}
              onClick={() => setChosen(id)}
            >
              {text}
            </button>
          ))}
        </fieldset>
        <CopyButtons table={() => valuesTable(values)} json={() => (form === 'chart' ? curves : values)} />
      </div>
      {form === 'chart' && curves.length > mostCurves && (
        <p class="note">The chart has the first {mostCurves} series; the table has all.</p>
      )}
      {form === 'chart' ? (
        <SeriesChart series={drawn} exemplars={exemplars} range={range} title={title} zoom={zoom} />
      ) : (
        <ValuesTable table={valuesTable(values)} />
      )}
    </>
  );
}
