import type { LogLine } from '@lab/store-clients/loki';
import { useState } from 'preact/hooks';
import { mostLines } from '../data/lines.ts';
import type { Reading } from '../data/reading.ts';
import type { PlacedLine, Trace } from '../model/trace.ts';
import { LineItem } from './line-item.tsx';
import { StoreNote } from './store-note.tsx';

interface LinesSectionProps {
  readonly reading: Reading<readonly LogLine[]>;
  readonly trace: Trace | undefined;
  readonly select: (spanId: string) => void;
}

const firstShown = 100;

/** The log lines of all parts in the order of time, each beside its span. */
export function LinesSection({ reading, trace, select }: LinesSectionProps) {
  const [shown, setShown] = useState(firstShown);
  const lines = trace?.lines ?? withoutSpans(reading);
  return (
    <section class="card" aria-labelledby="lines-heading">
      <h2 id="lines-heading">Log lines {lines.length > 0 && <span class="count">{lines.length}</span>}</h2>
      <StoreNote reading={reading} what="The log lines" />
      {reading.state === 'ready' && lines.length === 0 && (
        <p class="note">No part has written a line with this trace id.</p>
      )}
      {lines.length >= mostLines && <p class="note">These are the newest {mostLines}; there may be more.</p>}
      <ol class="plain lines">
        {lines.slice(0, shown).map((line, at) => (
          <LineItem key={`${line.time} ${at}`} line={line} trace={trace} select={select} />
        ))}
      </ol>
      {lines.length > shown && (
        <button type="button" class="button button-small" onClick={() => setShown(lines.length)}>
          Show all {lines.length} lines
        </button>
      )}
    </section>
  );
}

function withoutSpans(reading: Reading<readonly LogLine[]>): readonly PlacedLine[] {
  const lines = reading.state === 'loading' ? [] : (reading.value ?? []);
  return lines
    .map((line) => ({ ...line, node: undefined, placedAt: line.time }))
    .sort((a, b) => a.placedAt - b.placedAt);
}
