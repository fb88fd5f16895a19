import { maxLengths, type Task } from '@lab/api-contract/tasks';
import { element } from '../kit/dom.ts';
import { actionAttribute } from '../telemetry/action-attribute.ts';
import {
  type DraftControls,
  dueInput,
  labelled,
  prioritySelect,
  readDraft,
  titleInput,
} from './draft-fields.ts';
import type { TaskDraft } from './model.ts';
import { testIds } from './test-ids.ts';

/** Saves `draft`; answers whether that worked, and tells `failed` why it did not. */
export type SaveDraft = (draft: TaskDraft, failed: (words: string) => void) => Promise<boolean>;

/**
 * Opens `task` for editing. Escape, Cancel and success close the dialog, and the focus goes back to where it was.
 * What is typed while the draft is being saved keeps it open.
 */
export function openEditDialog(task: Task, save: SaveDraft): void {
  const controls = draftControls(task);
  const submit = element('button', {
    class: 'button button-primary',
    testId: testIds.editSave,
    text: 'Save changes',
    attributes: { type: 'submit', [actionAttribute]: true },
  });
  // Reports lie behind the dialog.
  const problem = element('p', { class: 'dialog-problem', attributes: { role: 'alert' } });
  const failed = (words: string) => {
    problem.textContent = words;
  };
  let pending = false;
  let typedMeanwhile = false;

  async function send(): Promise<void> {
    const draft = readDraft(controls);
    if (pending || draft.title === '') return controls.title.focus();
    pending = true;
    submit.setAttribute('aria-disabled', 'true');
    typedMeanwhile = false;
    problem.textContent = '';
    try {
      if ((await save(draft, failed)) && !typedMeanwhile) dialog.close();
    } finally {
      pending = false;
      submit.removeAttribute('aria-disabled');
    }
  }

  const cancel = element('button', {
    class: 'button',
    testId: testIds.editCancel,
    text: 'Cancel',
    attributes: { type: 'button' },
    on: { click: () => dialog.close() },
  });
  const form = element(
    'form',
    {
      on: {
        submit: (event) => {
          event.preventDefault();
          void send();
        },
        input: () => {
          typedMeanwhile = true;
        },
      },
    },
    [
      element('h2', { text: 'Edit task', attributes: { id: 'edit-heading' } }),
      labelled('Title', controls.title),
      labelled('Description', controls.description),
      element('div', { class: 'field-row' }, [
        labelled('Priority', controls.priority),
        labelled('Due', controls.due),
      ]),
      problem,
      element('div', { class: 'dialog-buttons' }, [cancel, submit]),
    ],
  );
  const dialog = element(
    'dialog',
    { class: 'dialog', testId: testIds.editDialog, attributes: { 'aria-labelledby': 'edit-heading' } },
    [form],
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  controls.title.focus();
}

function draftControls(task: Task): Required<DraftControls> {
  const title = titleInput({ testId: testIds.editTitle });
  const description = element('textarea', {
    testId: testIds.editDescription,
    attributes: { rows: '4', maxlength: String(maxLengths.description), dir: 'auto' },
  });
  const priority = prioritySelect({ testId: testIds.editPriority }, task.priority);
  const due = dueInput({ testId: testIds.editDue });
  title.value = task.title;
  description.value = task.description;
  due.value = task.due_at ?? '';
  return { title, description, priority, due };
}
