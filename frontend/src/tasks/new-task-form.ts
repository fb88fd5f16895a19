import { element, icon } from '../kit/dom.ts';
import { randomId } from '../kit/random-id.ts';
import { actionAttribute } from '../telemetry/action-attribute.ts';
import { dueInput, labelled, prioritySelect, readDraft, titleInput } from './draft-fields.ts';
import type { TaskDraft } from './model.ts';
import { testIds } from './test-ids.ts';

/** Adds `draft`; answers whether that worked. */
export type AddDraft = (draft: TaskDraft, idempotencyKey: string) => Promise<boolean>;

/**
 * The form for a new task. A draft keeps its idempotency key until it was added or changed: sent twice, by an
 * impatient user or after a lost answer, it is still added once.
 */
export function newTaskForm(add: AddDraft): HTMLElement {
  const title = titleInput({
    testId: testIds.newTaskTitle,
    attributes: { placeholder: 'What needs doing?', 'aria-label': 'Title of the new task' },
  });
  const priority = prioritySelect({ testId: testIds.newTaskPriority });
  const due = dueInput({ testId: testIds.newTaskDue });
  const submit = element(
    'button',
    {
      class: 'button button-primary',
      testId: testIds.newTaskSubmit,
      attributes: { type: 'submit', [actionAttribute]: true },
    },
    [icon('plus'), 'Add task'],
  );
  let key = randomId();
  let pending = false;

  async function send(): Promise<void> {
    const draft = readDraft({ title, priority, due });
    if (pending || draft.title === '') return title.focus();
    pending = true;
    submit.setAttribute('aria-disabled', 'true');
    const sent = key;
    let added: boolean;
    try {
      added = await add(draft, sent);
    } finally {
      pending = false;
      submit.removeAttribute('aria-disabled');
    }
    // Another key: what was typed meanwhile is the next draft.
    if (!added || key !== sent) return;
    key = randomId();
    form.reset();
    priority.value = 'normal';
    title.focus();
  }

  const form = element(
    'form',
    {
      class: 'new-task card',
      testId: testIds.newTask,
      attributes: { 'aria-label': 'New task' },
      on: {
        submit: (event) => {
          event.preventDefault();
          void send();
        },
        input: () => {
          key = randomId();
        },
      },
    },
    [
      title,
      element('div', { class: 'new-task-details' }, [
        labelled('Priority', priority, 'field field-inline'),
        labelled('Due', due, 'field field-inline'),
        submit,
      ]),
    ],
  );
  return form;
}
