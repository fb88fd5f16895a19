import { useState } from 'preact/hooks';
import { momentSeenFrom } from '../../console/model/clock.ts';
import { forgetQueries, type PastQuery, pastQueries } from '../model/history.ts';
import { languages } from '../model/language.ts';

interface HistoryListProps {
  readonly choose: (query: Pick<PastQuery, 'language' | 'query'>) => void;
}

/** The last queries of this browser: a click runs one again. */
export function HistoryList({ choose }: HistoryListProps) {
  const [queries, setQueries] = useState(() => pastQueries());
  const clear = () => {
    forgetQueries();
    setQueries([]);
  };
  if (queries.length === 0)
    return (
      <p class="note">
        No query has been run in this browser yet. What you run is kept here, and nowhere else.
      </p>
    );
  return (
    <section class="shelf" aria-label="History">
      <p class="note">
        The last queries of this browser.{' '}
        <button type="button" class="button button-small" onClick={clear}>
          Clear
        </button>
      </p>
      <ul class="plain shelf-list" tabindex={0} aria-label="Queries of this browser">
        {queries.map(({ language, query, at }) => (
          <li key={`${language} ${query}`}>
            <button type="button" class="shelf-item" onClick={() => choose({ language, query })}>
              <code>{query}</code>
              <span class="shelf-more">
                {languages[language].name} · {momentSeenFrom(at, Date.now())}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
