import { useEffect, useState } from 'preact/hooks';
import type { TraceRow } from '../../console/data/results.ts';
import { momentSeenFrom } from '../../console/model/clock.ts';
import { formatValue } from '../../console/model/units.ts';
import { type RecentAction, recentActions, recentActionsKey } from '../../kit/recent-actions.ts';
import { newestTraces } from '../data/trace.ts';
import type { Navigate } from '../model/place.ts';
import { PlaceLink } from './links.tsx';
import { StoreNote } from './store-note.tsx';
import { useReading } from './use-reading.ts';

const againMs = 5_000;

/** What can be followed: what somebody did in this browser first, then what else happened in the lab. */
export function StartPage({ navigate }: { navigate: Navigate }) {
  const actions = useRecentActions();
  const newest = useReading('newest', {
    read: newestTraces,
    again: () => againMs,
    same: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  });
  const own = new Set(actions.map(({ traceId }) => traceId));
  const others =
    newest.state === 'loading' ? [] : (newest.value ?? []).filter(({ traceID }) => !own.has(traceID));
  return (
    <div class="start">
      <section class="card" aria-labelledby="own-heading">
        <h2 id="own-heading">Your last actions in this browser</h2>
        {actions.length === 0 ? (
          <p class="note">
            Nothing yet. Add a task on the <a href="/">task manager</a> or order something in the{' '}
            <a href="/shop">shop</a>: it will be listed here.
          </p>
        ) : (
          <ul class="requests">
            {actions.map((action) => (
              <ActionItem key={action.traceId} action={action} navigate={navigate} />
            ))}
          </ul>
        )}
      </section>
      <section class="card" aria-labelledby="others-heading">
        <h2 id="others-heading">The newest requests of the lab</h2>
        <StoreNote reading={newest} what="The newest requests" />
        {newest.state === 'ready' && others.length === 0 && (
          <p class="note">There is none of the last hour.</p>
        )}
        <ul class="requests">
          {others.map((row) => (
            <TraceItem key={row.traceID} row={row} navigate={navigate} />
          ))}
        </ul>
      </section>
    </div>
  );
}

const pages: Readonly<Record<string, string>> = { '/': 'the task manager', '/shop': 'the shop' };

/** The actions, also those of other tabs. */
function useRecentActions(): readonly RecentAction[] {
  const [actions, setActions] = useState(() => recentActions());
  useEffect(() => {
    const changed = ({ key }: StorageEvent) => {
      if (key === recentActionsKey || key === null) setActions(recentActions());
    };
    addEventListener('storage', changed);
    return () => removeEventListener('storage', changed);
  }, []);
  return actions;
}

function ActionItem({ action, navigate }: { action: RecentAction; navigate: Navigate }) {
  const { traceId, name, outcome, at, durationMs, page } = action;
  return (
    <li>
      <PlaceLink to={{ traceId }} navigate={navigate} class="request">
        <time>{momentSeenFrom(at, Date.now())}</time>
        <b>{name}</b>
        <span class="request-duration">{formatValue(durationMs, 'ms')}</span>
        <span class="request-more">
          {outcome !== 'ok' && (
            <span class={`tag tag-${outcome === 'failed' ? 'critical' : 'warning'}`}>{outcome}</span>
          )}{' '}
          on {pages[page] ?? page} · <code>{traceId.slice(0, 8)}</code>
        </span>
      </PlaceLink>
    </li>
  );
}

function TraceItem({ row, navigate }: { row: TraceRow; navigate: Navigate }) {
  return (
    <li>
      <PlaceLink to={{ traceId: row.traceID }} navigate={navigate} class="request">
        <time>{momentSeenFrom(row.start, Date.now())}</time>
        <b>{row.name}</b>
        <span class="request-duration">{formatValue(row.durationMs, 'ms')}</span>
        <span class="request-more">
          {row.service} · <code>{row.traceID.slice(0, 8)}</code>
        </span>
      </PlaceLink>
    </li>
  );
}
