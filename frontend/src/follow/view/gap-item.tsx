import { formatValue } from '../../console/model/units.ts';
import type { Gap } from '../model/gaps.ts';
import type { Trace } from '../model/trace.ts';
import { percentOf, shortName } from './words.ts';

interface GapItemProps {
  readonly gap: Gap;
  readonly trace: Trace;
  /** Leads to the span that it lies in; absent: it is shown there. */
  readonly select?: (spanId: string) => void;
}

/** A gap in a sentence, and what such gaps usually are. */
export function GapItem({ gap, trace, select }: GapItemProps) {
  const { within = '', start, end, after, before, reason } = gap;
  const node = trace.nodeOf(within);
  return (
    <li class="gap">
      <b>{formatValue(end - start, 'ms')}</b>{' '}
      <span class="share">{percentOf(end - start, trace.totalMs)}</span> between {after} and {before}, in
      which no span {node ? 'below it ran' : 'of the trace ran'}.{' '}
      {select && node && (
        <button type="button" class="link" onClick={() => select(within)}>
          {shortName(node.span.service)} {node.span.name}
        </button>
      )}
      <span class="gap-reason">{reason}</span>
    </li>
  );
}
