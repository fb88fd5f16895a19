import { momentOf } from '../../console/model/clock.ts';
import { counted, formatValue } from '../../console/model/units.ts';
import { tracesLinkedTo } from '../data/trace.ts';
import type { Navigate } from '../model/place.ts';
import type { Trace } from '../model/trace.ts';
import { CopyButton } from './copy-button.tsx';
import { PlaceLink } from './links.tsx';
import { once, useReading } from './use-reading.ts';

interface TraceHeadProps {
  readonly trace: Trace;
  readonly otlp: unknown;
  readonly traceId: string;
  readonly navigate: Navigate;
  readonly compare: () => void;
  readonly isComparing: boolean;
}

/** What the request was, and what to know before reading its waterfall. */
export function TraceHead({ trace, otlp, traceId, navigate, compare, isComparing }: TraceHeadProps) {
  const { root, tree, services, totalMs } = trace;
  const failed = tree.nodes.filter(({ span }) => span.failed).length;
  return (
    <header class="trace-head">
      <div class="trace-title">
        <h2>
          {root.span.service} <b>{root.span.name}</b>
        </h2>
        <p>
          {momentOf(root.span.start)} · <b>{formatValue(totalMs, 'ms')}</b> ·{' '}
          {counted(tree.nodes.length, 'span')} · {counted(services.length, 'service')}
          {failed > 0 && (
            <>
              {' '}
              · <span class="tag tag-critical">{failed} failed</span>
            </>
          )}{' '}
          · <code>{traceId}</code>
        </p>
      </div>
      <div class="trace-actions">
        <CopyButton text={() => location.href}>Copy link</CopyButton>
        <CopyButton text={() => JSON.stringify(otlp, undefined, 2)}>Copy as JSON</CopyButton>
        <button type="button" class="button button-small" aria-pressed={isComparing} onClick={compare}>
          Compare
        </button>
      </div>
      <Notes trace={trace} />
      <Continued traceId={traceId} navigate={navigate} />
    </header>
  );
}

function Notes({ trace: { skews, tree } }: { trace: Trace }) {
  const missing = tree.roots.filter(({ rootBecause }) => rootBecause === 'its parent is missing').length;
  const circles = tree.roots.filter(({ rootBecause }) => rootBecause === 'its parents form a circle').length;
  const notes = [
    ...skews.map(({ service, reference, behindMs }) => {
      const difference = `${formatValue(Math.abs(behindMs), 'ms')} ${behindMs > 0 ? 'behind' : 'ahead of'}`;
      return `The clock of ${service} is ${difference} that of ${reference}. Its spans are moved here so that they lie within their callers.`;
    }),
    ...(missing > 0
      ? [`Spans whose parent is not stored, not yet or not any more: ${missing}. They stand at the top.`]
      : []),
    ...(circles > 0 ? [`Spans that are their own ancestors: ${circles}. The circle is cut there.`] : []),
    ...(tree.repeated > 0
      ? [`Spans that came again with an id that was there already: ${tree.repeated}. They are left out.`]
      : []),
  ];
  return (
    <>
      {notes.map((note) => (
        <p key={note} class="note note-warning">
          {note}
        </p>
      ))}
    </>
  );
}

/** Traces that name this one as their cause: what somebody did later, or what goes on by itself. */
function Continued({ traceId, navigate }: { traceId: string; navigate: Navigate }) {
  const linked = useReading(`${traceId} linked`, {
    read: (signal) => tracesLinkedTo(traceId, signal),
    ...once,
  });
  if (linked.state !== 'ready' || linked.value.length === 0) return null;
  return (
    <p class="note">
      Goes on in:{' '}
      {linked.value.map((row, at) => (
        <span key={row.traceID}>
          {at > 0 && ', '}
          <PlaceLink to={{ traceId: row.traceID }} navigate={navigate}>
            {row.service} {row.name}
          </PlaceLink>
        </span>
      ))}
    </p>
  );
}
