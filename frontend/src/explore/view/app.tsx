import { useState } from 'preact/hooks';
import { createNames } from '../data/names.ts';
import { withLink, withPane, withSplit } from '../model/address.ts';
import { QueryPane } from './query-pane.tsx';
import { useAddress } from './use-address.ts';

/** The page: a query and what it finds, or two of them beside each other. */
export function App() {
  const [{ address, run }, go] = useAddress();
  const [names] = useState(createNames);
  const isSplit = address.panes.length === 2;
  return (
    <>
      <div class="explore-head">
        <h1 class="title">Explore</h1>
        {isSplit && (
          <label class="link-time">
            <input
              type="checkbox"
              checked={address.isLinked}
              onChange={({ currentTarget }) => go(withLink(address, currentTarget.checked))}
            />
            Both at the same time
          </label>
        )}
        <button type="button" class="button" aria-pressed={isSplit} onClick={() => go(withSplit(address))}>
          Split
        </button>
      </div>
      <div class={isSplit ? 'panes panes-two' : 'panes'}>
        {address.panes.map((pane, at) => (
          <QueryPane
            key={at}
            number={isSplit ? at + 1 : undefined}
            pane={pane}
            run={run}
            names={names}
            change={(part) => go(withPane(address, at, part))}
            close={() => go(withSplit(address, at))}
          />
        ))}
      </div>
    </>
  );
}
