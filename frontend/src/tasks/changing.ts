import type { Task } from '@lab/api-contract/tasks';
import { browserActions } from '@lab/telemetry/spans';
import type { PageAction, Perform, Undertaking } from '../kit/perform.ts';
import { addTask, changeTask, deleteTask, simulate } from './api.ts';
import type { TaskDraft } from './model.ts';
import type { Reading } from './reading.ts';
import type { SimulationChoice } from './simulate-panel.ts';
import { withAdded, withChanged, withoutTask } from './task-store.ts';
import type { View } from './view.ts';

export interface Changing {
  add(draft: TaskDraft, idempotencyKey: string): Promise<boolean>;
  /** @param failed is told why it could not be saved */
  edit(task: Task, draft: TaskDraft, failed: (words: string) => void): Promise<boolean>;
  toggle(task: Task): void;
  remove(task: Task): void;
  simulate(choice: SimulationChoice): Promise<void>;
}

/** Everything that changes tasks. The list follows the server's answer, never a guess. */
export function createChanging(perform: Perform, reading: Reading, view: View): Changing {
  const pending = new Set<string>();

  /** One change at a time for each task, so that a double click is one request. */
  async function change<T>(task: Task, undertaking: Undertaking<T>): Promise<boolean> {
    if (pending.has(task.id)) return false;
    pending.add(task.id);
    view.list.setPending(task.id, true);
    try {
      return await perform({ ...undertaking, follow: (action) => reading.refreshStats(action) });
    } finally {
      pending.delete(task.id);
      view.list.setPending(task.id, false);
    }
  }

  /** Shows a task's new state, and keeps the focus in the list if the task left it. */
  function showChanged(changed: Task, action: PageAction): void {
    const index = reading.store.tasks.findIndex(({ id }) => id === changed.id);
    keepingFocus(index, () => reading.update(action, (store) => withChanged(store, changed)));
  }

  function keepingFocus(index: number, update: () => void): void {
    const before = reading.store.tasks.length;
    const hadFocus = view.list.element.contains(document.activeElement);
    update();
    if (hadFocus && reading.store.tasks.length < before) view.list.focusNeighbour(index);
  }

  return {
    add: (draft, key) =>
      perform({
        action: browserActions.add,
        request: (action) => addTask(action, draft, key),
        message: () => 'Task added',
        apply: (task, action) => reading.update(action, (store) => withAdded(store, task)),
        follow: (action) => reading.refreshStats(action),
      }),
    edit: (task, draft, failed) =>
      change(task, {
        action: browserActions.edit,
        request: (action) => changeTask(action, task.id, draft),
        message: () => 'Changes saved',
        apply: showChanged,
        failed: ({ message }) => failed(message),
      }),
    toggle(task) {
      const status = task.status === 'open' ? 'done' : 'open';
      void change(task, {
        action: status === 'done' ? browserActions.complete : browserActions.reopen,
        request: (action) => changeTask(action, task.id, { status }),
        message: () => (status === 'done' ? 'Task completed' : 'Task reopened'),
        apply: showChanged,
      });
    },
    remove(task) {
      void change(task, {
        action: browserActions.remove,
        request: (action) => deleteTask(action, task.id),
        message: () => 'Task deleted',
        apply: (_gone, action) => {
          const index = reading.store.tasks.findIndex(({ id }) => id === task.id);
          keepingFocus(index, () => reading.update(action, (store) => withoutTask(store, task.id)));
        },
      });
    },
    async simulate({ kind, action: name, report }) {
      await perform({
        action: name,
        request: (action) => simulate(action, kind),
        message: () => report,
        follow: async (action) => {
          if (kind === 'bulk') await Promise.all([reading.reload(action), reading.refreshStats(action)]);
        },
      });
    },
  };
}
