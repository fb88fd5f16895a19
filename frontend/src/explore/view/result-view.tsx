import { useRef } from 'preact/hooks';
import type { TimeRange } from '../../console/model/time-range.ts';
import type { Reading } from '../../follow/data/reading.ts';
import { StoreNote } from '../../follow/view/store-note.tsx';
import type { Result } from '../data/result.ts';
import type { Answer } from '../data/run.ts';
import { type LanguageId, languages } from '../model/language.ts';
import { linesTable } from '../model/table.ts';
import { CopyButtons } from './copy-buttons.tsx';
import { LogLines } from './log-lines.tsx';
import { MetricsResult } from './metrics-result.tsx';
import { ResultNote } from './result-note.tsx';
import { TraceTable } from './trace-table.tsx';

interface ResultViewProps {
  readonly reading: Reading<Answer>;
  readonly language: LanguageId;
  readonly query: string;
  readonly zoom: (range: TimeRange) => void;
}

/** What a query has found, or why it has found nothing. */
export function ResultView({ reading, language, query, zoom }: ResultViewProps) {
  // Until the next answer is here the last one stays: nothing jumps.
  const last = useRef<Answer | undefined>(undefined);
  if (reading.state !== 'loading') last.current = reading.value;
  const answer = last.current;
  const isNew = reading.state !== 'loading';
  return (
    <div class="result" aria-busy={!isNew}>
      {(isNew || !answer) && (
        <StoreNote reading={reading} what={`The answer of ${languages[language].store}`} />
      )}
      {answer && (
        <>
          <ResultNote answer={answer} />
          <Found result={answer.result} range={answer.range} title={query} zoom={zoom} />
        </>
      )}
    </div>
  );
}

interface FoundProps {
  readonly result: Result;
  readonly range: TimeRange;
  readonly title: string;
  readonly zoom: (range: TimeRange) => void;
}

function Found({ result, range, title, zoom }: FoundProps) {
  switch (result.kind) {
    case 'refused':
      return (
        <p class="note note-failed" role="alert">
          {result.refusal.message}
        </p>
      );
    case 'metrics':
      return <MetricsResult result={result} range={range} title={title} zoom={zoom} />;
    case 'lines':
      return (
        <>
          <CopyButtons table={() => linesTable(result.lines)} json={() => result.lines} />
          <LogLines lines={result.lines} />
        </>
      );
    case 'traces':
      return <TraceTable traces={result.traces} />;
  }
}
