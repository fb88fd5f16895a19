import { momentSeenFrom } from '../../console/model/clock.ts';
import { counted, formatValue } from '../../console/model/units.ts';
import type { Result } from '../data/result.ts';
import { type Answer, mostLines } from '../data/run.ts';
import { mostTraces } from '../data/run-traces.ts';

/** How much was found, in what time, and what is missing from it. */
export function ResultNote({ answer: { result, range, tookMs } }: { answer: Answer }) {
  if (result.kind === 'refused') return null;
  const [from, to] = [range.from, range.to].map((time) => momentSeenFrom(time * 1000, Date.now()));
  return (
    <p class="note result-note" role="status">
      <b>{countOf(result)}</b> · {from} – {to} · answered in {formatValue(Math.round(tookMs), 'ms')}
      {limitOf(result) && <span class="limit"> {limitOf(result)}</span>}
    </p>
  );
}

function countOf(result: Exclude<Result, { kind: 'refused' }>): string {
  switch (result.kind) {
    case 'metrics': {
      const count = Math.max(result.curves.length, result.values.length);
      return `${count} series`;
    }
    case 'lines':
      return counted(result.lines.length, 'line');
    case 'traces':
      return counted(result.traces.length, 'trace');
  }
}

function limitOf(result: Exclude<Result, { kind: 'refused' }>): string {
  if (result.kind === 'lines' && result.isLimited)
    return `These are the newest ${mostLines}; there may be more. Narrow the query or the time.`;
  if (result.kind === 'traces' && result.isLimited)
    return `These are ${mostTraces} of perhaps more. Narrow the query or the time.`;
  return '';
}
