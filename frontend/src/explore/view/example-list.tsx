import { useState } from 'preact/hooks';
import { wordsFor } from '../../console/data/failure.ts';
import { StoreNote } from '../../follow/view/store-note.tsx';
import { once, useReading } from '../../follow/view/use-reading.ts';
import { type Example, queryOf, readExamples } from '../data/examples.ts';
import { type LanguageId, languages } from '../model/language.ts';

interface ExampleListProps {
  readonly language: LanguageId;
  readonly choose: (query: string) => void;
}

const timeoutMs = 15_000;

/** The queries of the reference page of a language: a click runs one. */
export function ExampleList({ language, choose }: ExampleListProps) {
  const reading = useReading('examples', { read: readExamples, ...once });
  const [problem, setProblem] = useState('');
  const examples = reading.state === 'loading' ? [] : (reading.value ?? []);
  const take = (example: Example) =>
    queryOf(example, AbortSignal.timeout(timeoutMs)).then(choose, (error: unknown) =>
      setProblem(wordsFor(error)),
    );
  const { name } = languages[language];
  return (
    <section class="shelf" aria-label={`Examples of ${name}`}>
      <p class="note">
        From the reference page <a href={`/docs/reference/${language}.md`}>{name} by example</a>, whose
        queries are run against the lab by its verification.
      </p>
      {reading.state === 'failed' && <StoreNote reading={reading} what="The examples" />}
      {problem && (
        <p class="note note-failed" role="alert">
          {problem}
        </p>
      )}
      <ul class="plain shelf-list shelf-examples" tabindex={0} aria-label={`Queries of ${name}`}>
        {examples
          .filter((example) => example.language === language)
          .map((example) => (
            <li key={example.question}>
              <button type="button" class="shelf-item" onClick={() => void take(example)}>
                <b>{example.question}</b>
                <code>{example.query}</code>
                <span class="shelf-more">{plainText(example.lookFor)}</span>
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}

/** Without the marks of Markdown. */
const plainText = (markdown: string) =>
  markdown
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll(/[`*]/g, '')
    .replaceAll('\n', ' ');
