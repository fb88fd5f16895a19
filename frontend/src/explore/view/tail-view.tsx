import type { LogLine } from '@lab/store-clients/loki';
import { useState } from 'preact/hooks';
import { counted } from '../../console/model/units.ts';
import { StoreNote } from '../../follow/view/store-note.tsx';
import { useReading } from '../../follow/view/use-reading.ts';
import { createTail } from '../data/tail.ts';
import { mostTailLines } from '../model/tail.ts';
import { LogLines } from './log-lines.tsx';

const everyMs = 1_000;

/** Lines as they come in, until somebody stops to read. */
export function TailView({ query }: { query: string }) {
  const [read] = useState(() => createTail(query));
  const [isPaused, setPaused] = useState(false);
  const [kept, setKept] = useState<readonly LogLine[]>([]);
  const reading = useReading(isPaused ? undefined : query, {
    read,
    again: () => everyMs,
    same: (a, b) => a === b,
  });
  const coming = reading.state === 'loading' ? undefined : reading.value;
  const lines = coming ?? kept;
  const pause = () => {
    setKept(lines);
    setPaused(true);
  };
  return (
    <div class="result">
      <div class="result-bar">
        <p class="note" role="status">
          {isPaused ? 'Paused.' : 'Live: the page asks for new lines each second.'}{' '}
          {counted(lines.length, 'line')}
          {lines.length >= mostTailLines && `, the newest ${mostTailLines}: older ones are dropped`}.
        </p>
        <button
          type="button"
          class="button button-small"
          onClick={() => (isPaused ? setPaused(false) : pause())}
        >
          {isPaused ? 'Go on' : 'Pause'}
        </button>
      </div>
      {!isPaused && reading.state === 'failed' && <StoreNote reading={reading} what="The lines" />}
      {lines.length === 0 ? (
        <p class="note">No line yet.</p>
      ) : (
        <LogLines lines={lines} scrolled={(top) => top > 0 && !isPaused && pause()} />
      )}
    </div>
  );
}
