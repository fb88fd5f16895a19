import { StoreNote } from '../../follow/view/store-note.tsx';
import { once, useReading } from '../../follow/view/use-reading.ts';
import { readObjectives } from '../data/objectives.ts';
import { Board } from './board.tsx';

/** The page: its list of objectives, then all that is known of them. */
export function App() {
  const list = useReading('objectives', { read: readObjectives, ...once });
  return (
    <>
      <h1 class="title">SLOs and alerts</h1>
      <StoreNote reading={list} what="The objectives" />
      {list.state === 'ready' && <Board list={list.value} />}
    </>
  );
}
