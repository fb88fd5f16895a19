import { StoreNote } from '../../follow/view/store-note.tsx';
import { once, useReading } from '../../follow/view/use-reading.ts';
import { readCatalogue } from '../data/catalogue.ts';
import { Inventory } from './inventory.tsx';

/** The page: the catalogue, then how much of it there is. */
export function App() {
  const catalogue = useReading('catalogue', { read: readCatalogue, ...once });
  return (
    <>
      <h1 class="title">Telemetry inside</h1>
      <p class="intro">
        The names that the lab’s code and queries know (its catalogue, <code>telemetry/src</code>), how much
        of each there is now, and what is emitted beside it.
      </p>
      <StoreNote reading={catalogue} what="The catalogue" />
      {catalogue.state === 'ready' && <Inventory catalogue={catalogue.value} />}
    </>
  );
}
