import type { Task } from '@lab/api-contract/tasks';
import type { ApiError } from '../client/api-error.ts';
import { element, icon } from '../kit/dom.ts';
import { failedNotice } from '../kit/failed-notice.ts';
import { actionAttribute } from '../telemetry/action-attribute.ts';
import type { Query } from './model.ts';
import { type TaskItemHandlers, taskItem } from './task-item.ts';
import { testIds } from './test-ids.ts';

/** What the list area shows. */
export type ListState =
  | { readonly phase: 'loading' }
  | { readonly phase: 'failed'; readonly error: ApiError }
  | {
      readonly phase: 'ready';
      readonly tasks: readonly Task[];
      readonly hasMore: boolean;
      readonly query: Query;
    };

export interface TaskListHandlers extends TaskItemHandlers {
  readonly more: () => void;
  readonly retry: () => void;
}

export interface TaskList {
  readonly element: HTMLElement;
  render(state: ListState): void;
  /** Marks a task whose change is on its way. */
  setPending(id: string, pending: boolean): void;
  /** Where the focus goes when the task that held it is gone: the next one, else the one before, else the list. */
  focusNeighbour(index: number): void;
}

/** The list area: tasks, or why there are none. Items that did not change keep their elements and so the focus. */
export function createTaskList(handlers: TaskListHandlers): TaskList {
  const list = element('ul', {
    class: 'task-list',
    testId: testIds.taskList,
    attributes: { 'aria-label': 'Tasks' },
  });
  const notice = element('div', { class: 'notice' });
  const more = element('button', {
    class: 'button button-more',
    testId: testIds.listMore,
    text: 'Load more',
    attributes: { type: 'button', [actionAttribute]: true },
    on: { click: handlers.more },
  });
  const area = element('div', { class: 'list-area', attributes: { tabindex: '-1', id: 'tasks' } }, [
    list,
    notice,
    more,
  ]);
  const shown = new Map<string, { task: Task; item: HTMLLIElement }>();

  function itemOf(task: Task): HTMLLIElement {
    const known = shown.get(task.id);
    if (known?.task === task) return known.item;
    const hadFocus = known?.item.contains(document.activeElement) ? document.activeElement : null;
    const item = taskItem(task, handlers);
    shown.set(task.id, { task, item });
    known?.item.replaceWith(item);
    if (hadFocus instanceof HTMLElement) focusSame(item, hadFocus);
    return item;
  }

  function renderTasks(tasks: readonly Task[]): void {
    const ids = new Set(tasks.map(({ id }) => id));
    for (const [id, { item }] of shown) {
      if (ids.has(id)) continue;
      item.remove();
      shown.delete(id);
    }
    tasks.forEach((task, index) => {
      const item = itemOf(task);
      if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
    });
  }

  return {
    element: area,
    render(state) {
      area.dataset.phase = state.phase;
      area.setAttribute('aria-busy', String(state.phase === 'loading'));
      if (state.phase === 'ready') renderTasks(state.tasks);
      if (state.phase === 'failed') renderTasks([]);
      more.hidden = !(state.phase === 'ready' && state.hasMore);
      notice.replaceChildren(...noticeFor(state, shown.size, handlers.retry));
    },
    setPending(id, pending) {
      const item = shown.get(id)?.item;
      item?.classList.toggle('task-pending', pending);
      item?.setAttribute('aria-busy', String(pending));
    },
    focusNeighbour(index) {
      const neighbour = list.children[index] ?? list.children[index - 1];
      const target = neighbour?.querySelector<HTMLElement>('.task-check') ?? area;
      target.focus();
    },
  };
}

function focusSame(item: HTMLElement, before: HTMLElement): void {
  const testId = before.dataset.testid;
  for (const control of item.querySelectorAll<HTMLElement>('button')) {
    if (control.dataset.testid === testId) control.focus();
  }
}

function noticeFor(state: ListState, shown: number, retry: () => void): Node[] {
  if (state.phase === 'loading')
    return shown > 0 ? [] : [element('p', { class: 'notice-loading', text: 'Loading tasks …' })];
  if (state.phase === 'failed') return [failedNotice('The tasks could not be loaded', state.error, retry)];
  return state.tasks.length > 0 ? [] : [emptyNotice(state.query)];
}

function emptyNotice({ status, text }: Query): HTMLElement {
  const [heading, hint] = emptyWords(status, text);
  return element('div', { class: 'notice-box', testId: testIds.listEmpty }, [
    icon('inbox'),
    element('h3', { text: heading }),
    element('p', { text: hint }),
  ]);
}

function emptyWords(status: Query['status'], text: string): readonly [string, string] {
  if (text) return ['Nothing matches', 'Try fewer letters, or clear the search.'];
  if (status === 'done') return ['Nothing done yet', 'Complete a task and it will appear here.'];
  if (status === 'open') return ['All done', 'No open tasks. Enjoy it, or add the next one above.'];
  return ['No tasks yet', 'Add one above, or create a hundred with “Bulk insert”.'];
}
