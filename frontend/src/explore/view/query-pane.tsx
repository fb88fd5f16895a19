import { useEffect, useRef, useState } from 'preact/hooks';
import type { Names } from '../data/names.ts';
import type { Pane } from '../model/address.ts';
import { rememberQuery } from '../model/history.ts';
import { findsLines, languages, longestQuery } from '../model/language.ts';
import { ExampleList } from './example-list.tsx';
import { HistoryList } from './history-list.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { QueryEditor } from './query-editor.tsx';
import { ResultView } from './result-view.tsx';
import { TailView } from './tail-view.tsx';
import { TimeField } from './time-field.tsx';
import { useAnswer } from './use-answer.ts';

interface QueryPaneProps {
  /** Undefined where it is the only one. */
  readonly number: number | undefined;
  readonly pane: Pane;
  readonly run: number;
  readonly names: Names;
  readonly change: (part: Partial<Pane>) => void;
  readonly close: () => void;
}

type Shelf = 'examples' | 'history';

/** A query, its time, and what it finds. */
export function QueryPane({ number, pane, run, names, change, close }: QueryPaneProps) {
  const [language, setLanguage] = useState(pane.language);
  const [text, setText] = useState(pane.query);
  const [given, setGiven] = useState({ text: pane.query });
  const ran = useRef(pane.query);
  const [shelf, setShelf] = useState<Shelf | undefined>(pane.query === '' ? 'examples' : undefined);
  const [tailed, setTailed] = useState<string>();
  const reading = useAnswer(pane, tailed === undefined ? run : undefined);
  const answer = reading.state === 'loading' ? undefined : reading.value;
  const refusal = answer?.result.kind === 'refused' ? answer.result.refusal : undefined;
  const name = number === undefined ? 'Query' : `Query ${number}`;

  // Back and Forward change what is asked; a query that was run from here is in the editor already.
  useEffect(() => {
    setLanguage(pane.language);
    if (pane.query === ran.current) return;
    ran.current = pane.query;
    setText(pane.query);
    setGiven({ text: pane.query });
    setTailed(undefined);
  }, [pane.language, pane.query]);

  const runThis = (part: Partial<Pane> = {}) => {
    const asked = { language, query: text, ...part };
    if (asked.query.trim() === '' || asked.query.length > longestQuery) return;
    rememberQuery({ language: asked.language, query: asked.query, at: Date.now() });
    if (asked.query !== text) setGiven({ text: asked.query });
    setText(asked.query);
    setLanguage(asked.language);
    ran.current = asked.query;
    setTailed(undefined);
    setShelf(undefined);
    change({ ...part, ...asked });
  };
  const toggle = (one: Shelf) => setShelf(shelf === one ? undefined : one);
  const canTail = language === 'logql' && findsLines(text);
  const shelfId = `shelf-${number ?? 0}`;

  return (
    <section class="card pane" aria-label={name}>
      <div class="pane-bar">
        <LanguageChoice name={name} language={language} choose={setLanguage} />
        <TimeField key={`${pane.from} ${pane.to}`} time={pane} change={(time) => runTime(time)} />
        {number !== undefined && (
          <button type="button" class="button button-small" aria-label={`Close ${name}`} onClick={close}>
            Close
          </button>
        )}
      </div>
      <QueryEditor
        language={language}
        given={given}
        label={name}
        names={names}
        refusal={refusal}
        changed={setText}
        run={() => runThis()}
      />
      <div class="pane-actions">
        <button type="button" class="button button-primary" onClick={() => runThis()}>
          Run
        </button>
        <kbd class="hint">Ctrl + Enter</kbd>
        {canTail && (
          <button
            type="button"
            class="button"
            aria-pressed={tailed !== undefined}
            onClick={() => (tailed === undefined ? setTailed(text) : runThis())}
          >
            Live
          </button>
        )}
        <span class="spacer" />
        {(['examples', 'history'] as const).map((one) => (
          <button
            key={one}
            type="button"
            class="button button-small"
            aria-expanded={shelf === one}
            aria-controls={shelfId}
            onClick={() => toggle(one)}
          >
            {one === 'examples' ? 'Examples' : 'History'}
          </button>
        ))}
      </div>
      {text.length > longestQuery && (
        <p class="note note-warning" role="alert">
          A query has at most {longestQuery} characters; this one has {text.length}.
        </p>
      )}
      <div id={shelfId} hidden={shelf === undefined}>
        {shelf === 'examples' && (
          <ExampleList language={language} choose={(query) => runThis({ language, query })} />
        )}
        {shelf === 'history' && <HistoryList choose={runThis} />}
      </div>
      {tailed !== undefined ? (
        <TailView query={tailed} />
      ) : pane.query === '' ? (
        shelf === undefined && (
          <p class="note">Write a query for {languages[language].finds} and run it, or take an example.</p>
        )
      ) : (
        <ResultView
          reading={reading}
          language={pane.language}
          query={pane.query}
          zoom={({ from, to }) =>
            change({ from: String(Math.round(from * 1000)), to: String(Math.round(to * 1000)) })
          }
        />
      )}
    </section>
  );

  /** Another time is asked for at once; what is being written is asked, too. */
  function runTime(time: { from: string; to: string }): void {
    if (text.trim() === '') change(time);
    else runThis(time);
  }
}
