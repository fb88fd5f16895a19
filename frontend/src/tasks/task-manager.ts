import type { Client } from '../client/client.ts';
import { watchPageHide } from '../client/outliving-page.ts';
import { startRecovery } from '../client/recovery.ts';
import { keepAskTimes } from '../kit/ask-time.ts';
import { connectionBanner } from '../kit/connection-banner.ts';
import { element } from '../kit/dom.ts';
import { createPerform } from '../kit/perform.ts';
import { createToasts } from '../kit/toasts.ts';
import type { TraceLink } from '../lab-config.ts';
import type { Actions } from '../telemetry/actions.ts';
import { type Changing, createChanging } from './changing.ts';
import { openEditDialog } from './edit-dialog.ts';
import { createListTrace } from './list-trace.ts';
import { newTaskForm } from './new-task-form.ts';
import { createReading, type Reading } from './reading.ts';
import { simulatePanel } from './simulate-panel.ts';
import { createStatsPanel } from './stats-panel.ts';
import { createTaskList } from './task-list.ts';
import { createToolbar } from './toolbar.ts';
import type { View } from './view.ts';

interface TaskManagerOptions {
  readonly root: HTMLElement;
  readonly actions: Actions;
  readonly client: Client;
  readonly traceLink: TraceLink;
}

/** Builds the task manager into `root` and loads the first tasks. */
export async function startTaskManager({
  root,
  actions,
  client,
  traceLink,
}: TaskManagerOptions): Promise<void> {
  const toasts = createToasts(traceLink);
  const perform = createPerform(actions, client, toasts.show);
  const view = createView(traceLink, {
    reading: () => reading,
    changing: () => changing,
  });
  const reading = createReading(perform, view);
  const changing = createChanging(perform, reading, view);

  root.replaceChildren(
    element('main', { class: 'main' }, [
      newTaskForm(changing.add),
      element('section', { class: 'card tasks', attributes: { 'aria-labelledby': 'tasks-heading' } }, [
        element('h2', { class: 'visually-hidden', text: 'Tasks', attributes: { id: 'tasks-heading' } }),
        view.toolbar.element,
        view.list.element,
        view.trace.element,
      ]),
    ]),
    element('aside', { class: 'side' }, [view.stats.element, simulatePanel(changing.simulate)]),
    toasts.element,
    connectionBanner(client),
  );
  watchPageHide();
  keepAskTimes(client);
  startRecovery({ client, perform, refresh: reading.recover });
  await reading.start();
  root.setAttribute('aria-busy', 'false');
}

/** The view's handlers are called by the user only, after both sides are there. */
function createView(traceLink: TraceLink, use: { reading: () => Reading; changing: () => Changing }): View {
  return {
    stats: createStatsPanel(),
    trace: createListTrace(traceLink),
    toolbar: createToolbar({
      filter: (status) => use.reading().filter(status),
      search: (text) => use.reading().search(text),
    }),
    list: createTaskList({
      toggle: (task) => use.changing().toggle(task),
      remove: (task) => use.changing().remove(task),
      edit: (task) => openEditDialog(task, (draft, failed) => use.changing().edit(task, draft, failed)),
      more: () => use.reading().more(),
      retry: () => use.reading().retry(),
    }),
    announcePageLoad(traceparent) {
      document.head.append(element('meta', { attributes: { name: 'traceparent', content: traceparent } }));
    },
  };
}
