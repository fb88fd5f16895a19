import { type BrowserAction, browserActions } from '@lab/telemetry/spans';
import { type ApiError, isAbort, toApiError } from '../client/api-error.ts';
import type { RequestScope } from '../client/request.ts';
import type { Perform } from '../kit/perform.ts';
import type { Action } from '../telemetry/actions.ts';
import { fetchStats, listTasks } from './api.ts';
import type { Query, StatusFilter } from './model.ts';
import { emptyStore, type TaskStore, withNextPage, withPage } from './task-store.ts';
import type { View } from './view.ts';

export interface Reading {
  readonly store: TaskStore;
  /** Shows a change that the server has confirmed; where the list is not known, lists again within its action. */
  update(scope: RequestScope, change: (store: TaskStore) => TaskStore): void;
  /** The first load of the page, which began when the navigation did. */
  start(): Promise<void>;
  filter(status: StatusFilter): void;
  search(text: string): void;
  more(): void;
  retry(): void;
  /** Lists again within an action that is already running. */
  reload(scope: RequestScope): Promise<void>;
  refreshStats(scope: RequestScope): Promise<void>;
  /** Loads what could not be loaded. */
  recover(scope: RequestScope): Promise<unknown>;
}

/** What the list shows: the only place that knows the current query and its answer. */
export function createReading(perform: Perform, view: View): Reading {
  let store = emptyStore;
  let running = new AbortController();
  /** Numbers of the newest request for statistics, and of the one whose answer is shown. */
  let statsAsked = 0;
  let statsShown = 0;

  function show(next: TaskStore): void {
    store = next;
    view.list.render({
      phase: 'ready',
      tasks: next.tasks,
      hasMore: next.nextCursor !== undefined,
      query: next.query,
    });
  }

  function showFailed(error: ApiError): void {
    store = { ...store, phase: 'failed', tasks: [], nextCursor: undefined };
    view.list.render({ phase: 'failed', error });
  }

  /** Stops an older load, whose answer would replace a newer one's. */
  function freshSignal(): AbortSignal {
    running.abort();
    running = new AbortController();
    return running.signal;
  }

  function load(
    name: BrowserAction,
    query: Query,
    begin?: { startedAt: number; began: (action: Action) => void },
  ) {
    store = { ...store, phase: 'loading', query };
    view.toolbar.showStatus(query.status);
    view.list.render({ phase: 'loading' });
    const signal = freshSignal();
    return perform({
      action: name,
      ...(begin ? { startedAt: begin.startedAt } : {}),
      request: (action) => {
        begin?.began(action);
        if (begin) void refreshStats(action);
        return listTasks(action, { ...query, signal });
      },
      apply: (page, action) => {
        show(withPage(query, page));
        view.trace.show(action, 'ok');
      },
      failed: (error, action) => {
        showFailed(error);
        view.trace.show(action, 'failed');
      },
    });
  }

  async function refreshStats(scope: RequestScope): Promise<void> {
    statsAsked += 1;
    const asked = statsAsked;
    try {
      const stats = await fetchStats(scope);
      if (asked < statsShown) return; // a newer answer was faster
      statsShown = asked;
      view.stats.render(stats);
    } catch {
      // The figures on the screen stay; the failed request is in the trace.
    }
  }

  async function reload(scope: RequestScope): Promise<void> {
    const { query } = store;
    store = { ...store, phase: 'loading' };
    view.list.render({ phase: 'loading' });
    try {
      show(withPage(query, await listTasks(scope, { ...query, signal: freshSignal() })));
    } catch (thrown) {
      if (!isAbort(thrown)) showFailed(toApiError(thrown));
    }
  }

  return {
    get store() {
      return store;
    },
    update(scope, change) {
      if (store.phase === 'ready') show(change(store));
      else void reload(scope);
    },
    async start() {
      const began = (action: Action) => view.announcePageLoad(action.traceparent);
      await load(browserActions.load, store.query, { startedAt: performance.timeOrigin, began });
    },
    filter: (status) => void load(browserActions.filter, { ...store.query, status }),
    search: (text) => void load(browserActions.search, { ...store.query, text }),
    retry: () => void load(browserActions.filter, store.query),
    more() {
      const { query, nextCursor: cursor } = store;
      const signal = freshSignal();
      void perform({
        action: browserActions.more,
        request: (action) => listTasks(action, { ...query, cursor, signal }),
        apply: (page, action) => {
          show(withNextPage(store, page));
          view.trace.show(action, 'ok');
        },
      });
    },
    reload,
    refreshStats,
    recover: (scope) => Promise.all([store.phase === 'failed' && reload(scope), refreshStats(scope)]),
  };
}
