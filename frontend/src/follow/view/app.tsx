import type { ComponentChildren } from 'preact';
import { useErrorBoundary, useState } from 'preact/hooks';
import { wordsFor } from '../../console/data/failure.ts';
import { traceIdIn } from '../model/address.ts';
import type { Navigate } from '../model/place.ts';
import { StartPage } from './start-page.tsx';
import { TracePage } from './trace-page.tsx';
import { useAddress } from './use-address.ts';

/** The page: a request, or those that can be followed. */
export function App() {
  const [address, navigate] = useAddress();
  return (
    <>
      <div class="finder">
        <h1 class="title">{address.traceId ? 'One request' : 'Follow a request'}</h1>
        <TraceIdForm navigate={navigate} />
      </div>
      <FaultShown key={address.traceId}>
        {address.traceId ? (
          <TracePage address={address} navigate={navigate} />
        ) : (
          <StartPage navigate={navigate} />
        )}
      </FaultShown>
    </>
  );
}

/** Shows its children; where drawing them fails, what failed, instead of nothing. */
function FaultShown({ children }: { children: ComponentChildren }) {
  const [fault, tryAgain] = useErrorBoundary((error: unknown) => console.error(error));
  if (fault === undefined) return children;
  return (
    <p class="note note-failed" role="alert">
      {wordsFor(fault)}{' '}
      <button type="button" class="button button-small" onClick={tryAgain}>
        Try again
      </button>
    </p>
  );
}

function TraceIdForm({ navigate }: { navigate: Navigate }) {
  const [problem, setProblem] = useState('');
  const submit = (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('id') ?? '');
    const traceId = traceIdIn(text);
    setProblem(traceId ? '' : 'A trace id has 32 digits from 0 to 9 and a to f.');
    if (!traceId) return;
    event.currentTarget.reset();
    navigate({ traceId, spanId: '', search: '', compareWith: '' });
  };
  return (
    <form class="finder-form" onSubmit={submit}>
      <label>
        <span class="visually-hidden">Trace id, or a traceparent</span>
        <input
          name="id"
          placeholder="Trace id, or a traceparent"
          autocomplete="off"
          spellcheck={false}
          required
        />
      </label>
      <button type="submit" class="button button-primary">
        Follow
      </button>
      <p class="finder-problem" role="alert">
        {problem}
      </p>
    </form>
  );
}
