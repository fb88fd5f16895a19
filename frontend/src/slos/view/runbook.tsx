import { useEffect, useState } from 'preact/hooks';
import { StoreNote } from '../../follow/view/store-note.tsx';
import { once, useReading } from '../../follow/view/use-reading.ts';
import { readRunbook, runbookPath } from '../data/runbook.ts';

/** A runbook beside the alerts. */
export function Runbook({ name }: { name: string }) {
  const text = useReading(name, { read: (signal) => readRunbook(name, signal), ...once });
  const [place, setPlace] = useState<HTMLDivElement | null>(null);
  const html = text.state === 'ready' ? text.value : '';
  useEffect(() => {
    // It is a page of the lab’s own docs, built from the checkout.
    if (place) place.innerHTML = html;
  }, [place, html]);
  return (
    <aside class="card runbook" aria-labelledby="runbook-heading">
      <div class="section-head">
        <h2 id="runbook-heading">Runbook</h2>
        <a href={runbookPath(name)}>As a page</a>
      </div>
      <StoreNote reading={text} what="The runbook" />
      <div ref={setPlace} class="runbook-text" />
    </aside>
  );
}
