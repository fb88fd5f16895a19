import type { Reading } from '../data/reading.ts';

interface StoreNoteProps {
  readonly reading: Reading<unknown>;
  /** What is being read, as the subject of a sentence: “The log lines”. */
  readonly what: string;
}

/** Says that a store is asked, or why it did not answer; nothing once it has. */
export function StoreNote({ reading, what }: StoreNoteProps) {
  if (reading.state === 'ready') return null;
  if (reading.state === 'loading')
    return (
      <p class="note note-loading" role="status">
        {what} are being read …
      </p>
    );
  return (
    <p class="note note-failed" role="alert">
      {reading.value === undefined ? `${what} are not here.` : `${what} may be out of date.`}{' '}
      {reading.message} The page asks again by itself.
    </p>
  );
}
