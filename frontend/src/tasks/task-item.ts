import type { Task } from '@lab/api-contract/tasks';
import { element, icon } from '../kit/dom.ts';
import { actionAttribute } from '../telemetry/action-attribute.ts';
import { isOverdue, utcToday } from './model.ts';
import { testIds } from './test-ids.ts';

export interface TaskItemHandlers {
  readonly toggle: (task: Task) => void;
  readonly edit: (task: Task) => void;
  readonly remove: (task: Task) => void;
}

/** One task of the list, as it is shown while nothing happens to it. */
export function taskItem(task: Task, handlers: TaskItemHandlers): HTMLLIElement {
  const done = task.status === 'done';
  const toggle = element(
    'button',
    {
      class: 'task-check',
      testId: testIds.taskToggle,
      attributes: {
        type: 'button',
        role: 'checkbox',
        'aria-checked': String(done),
        'aria-label': `${done ? 'Reopen' : 'Complete'}: ${task.title}`,
        [actionAttribute]: true,
      },
      on: { click: () => handlers.toggle(task) },
    },
    [icon('check')],
  );
  const edit = iconButton('pencil', `Edit: ${task.title}`, testIds.taskEdit, () => handlers.edit(task));
  const remove = iconButton('trash', `Delete: ${task.title}`, testIds.taskDelete, () =>
    handlers.remove(task),
  );
  remove.setAttribute(actionAttribute, '');
  const item = element('li', { class: `task task-${task.status}`, testId: testIds.taskItem }, [
    toggle,
    taskText(task),
    element('div', { class: 'task-buttons' }, [edit, remove]),
  ]);
  item.dataset.taskId = task.id;
  item.dataset.status = task.status;
  return item;
}

function taskText(task: Task): HTMLElement {
  const text = element('div', { class: 'task-text' }, [
    element('p', { class: 'task-title', text: task.title, attributes: { dir: 'auto' } }),
  ]);
  if (task.description)
    text.append(
      element('p', { class: 'task-description', text: task.description, attributes: { dir: 'auto' } }),
    );
  const facts = taskFacts(task);
  if (facts.length > 0) text.append(element('p', { class: 'task-facts' }, facts));
  return text;
}

function taskFacts(task: Task): HTMLElement[] {
  const facts: HTMLElement[] = [];
  if (task.priority !== 'normal') {
    facts.push(element('span', { class: `tag tag-${task.priority}`, text: `${task.priority} priority` }));
  }
  if (task.due_at !== null) {
    const overdue = isOverdue(task, utcToday());
    const text = `${overdue ? 'Overdue ·' : 'Due'} ${dateText(task.due_at)}`;
    facts.push(element('span', { class: overdue ? 'tag tag-overdue' : 'tag', text }));
  }
  return facts;
}

const dateFormat = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

function dateText(date: string): string {
  return dateFormat.format(new Date(`${date}T00:00:00Z`));
}

function iconButton(
  name: 'pencil' | 'trash',
  label: string,
  testId: string,
  click: () => void,
): HTMLButtonElement {
  const attributes = { type: 'button', 'aria-label': label };
  return element('button', { class: 'icon-button', testId, attributes, on: { click } }, [icon(name)]);
}
