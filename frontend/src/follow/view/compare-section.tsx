import { useMemo } from 'preact/hooks';
import { momentSeenFrom } from '../../console/model/clock.ts';
import { formatValue } from '../../console/model/units.ts';
import { readTrace, tracesLike } from '../data/trace.ts';
import { type ComparedRow, compareTraces } from '../model/compare.ts';
import type { Navigate } from '../model/place.ts';
import { assembleTrace, type Trace } from '../model/trace.ts';
import { StoreNote } from './store-note.tsx';
import { once, useReading } from './use-reading.ts';
import { shortName } from './words.ts';

interface CompareSectionProps {
  readonly traceId: string;
  readonly trace: Trace;
  readonly compareWith: string;
  readonly colourOf: (service: string) => string;
  readonly navigate: Navigate;
}

/** This trace beside another of the same route. */
export function CompareSection(props: CompareSectionProps) {
  return (
    <section class="card" aria-labelledby="compare-heading">
      <h2 id="compare-heading">Compare with another of “{props.trace.root.span.name}”</h2>
      <Choice {...props} />
      {props.compareWith && <Comparison {...props} key={props.compareWith} />}
    </section>
  );
}

function Choice({ traceId, trace, compareWith, navigate }: CompareSectionProps) {
  const like = useReading(`${traceId} like`, {
    read: (signal) => tracesLike(trace.root.span, signal),
    ...once,
  });
  const others = like.state === 'ready' ? like.value.filter(({ traceID }) => traceID !== traceId) : [];
  const byDuration = others.toSorted((a, b) => a.durationMs - b.durationMs);
  const choose = ({ currentTarget: { value } }: Event & { currentTarget: HTMLSelectElement }) =>
    navigate({ compareWith: value }, 'replace');
  return (
    <>
      <StoreNote reading={like} what="Other traces" />
      {like.state === 'ready' && others.length === 0 && (
        <p class="note">There is no other of the last six hours.</p>
      )}
      {others.length > 0 && (
        <label class="choice">
          From the fastest to the slowest
          <select value={compareWith} onChange={choose}>
            <option value="">None</option>
            {!byDuration.some(({ traceID }) => traceID === compareWith) && compareWith && (
              <option value={compareWith}>{compareWith.slice(0, 8)}</option>
            )}
            {byDuration.map((row) => (
              <option key={row.traceID} value={row.traceID}>
                {formatValue(row.durationMs, 'ms')} · {momentSeenFrom(row.start, Date.now())} ·{' '}
                {row.traceID.slice(0, 8)}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}

function Comparison({ trace, compareWith, colourOf }: CompareSectionProps) {
  const reading = useReading(compareWith, { read: (signal) => readTrace(compareWith, signal), ...once });
  const rows = useMemo(() => {
    const other = reading.state === 'ready' ? assembleTrace(reading.value.spans, []) : undefined;
    // Both without what is read from the access log, whose lines were asked for of one only.
    const own = assembleTrace(sentSpans(trace), []);
    return own && other && compareTraces(own, other);
  }, [reading, trace]);
  if (!rows)
    return reading.state === 'ready' ? (
      <p class="note">The trace {compareWith.slice(0, 8)} is not stored any more.</p>
    ) : (
      <StoreNote reading={reading} what="The spans of the other trace" />
    );
  const shown = rows.slice(0, mostRows);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard
    <section class="table-place" aria-label="Comparison" tabIndex={0}>
      <table class="comparison" data-testid="comparison">
        <thead>
          <tr>
            <th scope="col">Span</th>
            <th scope="col">This trace</th>
            <th scope="col">{compareWith.slice(0, 8)}</th>
            <th scope="col">Difference</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Row key={row.key} row={row} colourOf={colourOf} />
          ))}
        </tbody>
      </table>
      {rows.length > mostRows && (
        <p class="note">
          The first {mostRows} of {rows.length} places are shown.
        </p>
      )}
    </section>
  );
}

const mostRows = 500;

const sentSpans = (trace: Trace) =>
  trace.tree.nodes
    .map(({ span }) => span)
    .filter(({ origin }) => origin === 'span')
    .map((span) => ({ ...span, parentId: span.sentParentId }));

/** What is said of the other trace, seen from this one. */
const verdicts: Readonly<Record<ComparedRow['verdict'], string>> = {
  'only left': 'only in this one',
  'only right': 'only in the other',
  'more often': 'more often in the other',
  'less often': 'less often in the other',
  slower: 'slower in the other',
  faster: 'faster in the other',
  alike: 'alike',
};

function Row({ row, colourOf }: { row: ComparedRow; colourOf: (service: string) => string }) {
  const { depth, service, name, left, right, verdict } = row;
  const difference = right.durationMs - left.durationMs;
  return (
    <tr class={`verdict-${verdict.replace(' ', '-')}`}>
      <th scope="row" style={{ paddingInlineStart: `${10 + Math.min(depth, 20) * 14}px` }}>
        <i class="dot" style={{ background: colourOf(service) }} /> <b>{shortName(service)}</b> {name}
      </th>
      <td>{sideText(left)}</td>
      <td>{sideText(right)}</td>
      <td>
        {verdict !== 'alike' &&
          left.count > 0 &&
          right.count > 0 &&
          `${difference > 0 ? '+' : '−'}${formatValue(Math.abs(difference), 'ms')} · `}
        {verdicts[verdict]}
      </td>
    </tr>
  );
}

function sideText({ count, durationMs, failed }: ComparedRow['left']): string {
  if (count === 0) return '–';
  const times = count > 1 ? `${count} × ` : '';
  const failures = failed > 0 ? `, ${failed} failed` : '';
  return `${times}${formatValue(durationMs, 'ms')}${failures}`;
}
