import { connectionTestIds } from '../kit/connection-test-ids.ts';
import { toastTestIds } from '../kit/toast-test-ids.ts';

/**
 * `data-testid` of everything that tests and `verify` touch. Importable without a DOM.
 * A task item also has `data-task-id` and `data-status`; a toast and the list's trace line have `data-trace-id`,
 * `data-action` and `data-outcome`.
 */
export const testIds = {
  newTask: 'new-task',
  newTaskTitle: 'new-task-title',
  newTaskPriority: 'new-task-priority',
  newTaskDue: 'new-task-due',
  newTaskSubmit: 'new-task-submit',
  taskList: 'task-list',
  taskItem: 'task-item',
  taskToggle: 'task-toggle',
  taskEdit: 'task-edit',
  taskDelete: 'task-delete',
  listEmpty: 'list-empty',
  listMore: 'list-more',
  listTrace: 'list-trace',
  editDialog: 'edit-dialog',
  editTitle: 'edit-title',
  editDescription: 'edit-description',
  editPriority: 'edit-priority',
  editDue: 'edit-due',
  editSave: 'edit-save',
  editCancel: 'edit-cancel',
  filterAll: 'filter-all',
  filterOpen: 'filter-open',
  filterDone: 'filter-done',
  search: 'search',
  statsTotal: 'stats-total',
  statsOpen: 'stats-open',
  statsDone: 'stats-done',
  statsOverdue: 'stats-overdue',
  simulateError: 'simulate-error',
  simulateSlow: 'simulate-slow',
  simulateBulk: 'simulate-bulk',
  simulateDbSmoke: 'simulate-db-smoke',
  ...connectionTestIds,
  ...toastTestIds,
} as const;

/** A CSS selector for an element with this test id. */
export function byTestId(id: (typeof testIds)[keyof typeof testIds]): string {
  return `[data-testid="${id}"]`;
}
