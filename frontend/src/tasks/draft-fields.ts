import { maxLengths, type Priority, priorities } from '@lab/api-contract/tasks';
import { type ElementOptions, element } from '../kit/dom.ts';
import type { TaskDraft } from './model.ts';

const priorityNames: Record<Priority, string> = { low: 'Low', normal: 'Normal', high: 'High' };

/** A control below its visible label. */
export function labelled(text: string, control: HTMLElement, className = 'field'): HTMLElement {
  return element('label', { class: className }, [element('span', { text }), control]);
}

export function titleInput(options: ElementOptions): HTMLInputElement {
  const attributes = {
    type: 'text',
    required: true,
    maxlength: String(maxLengths.title),
    autocomplete: 'off',
    dir: 'auto',
  } as const;
  return element('input', { ...options, attributes: { ...attributes, ...options.attributes } });
}

export function prioritySelect(options: ElementOptions, selected: Priority = 'normal'): HTMLSelectElement {
  const choices = priorities.map((value) =>
    element('option', { text: priorityNames[value], attributes: { value } }),
  );
  const select = element('select', options, choices);
  select.value = selected;
  return select;
}

export function dueInput(options: ElementOptions): HTMLInputElement {
  return element('input', { ...options, attributes: { type: 'date' } });
}

/** The value of a priority select, which offers nothing else. */
export function chosenPriority(select: HTMLSelectElement): Priority {
  return priorities.find((value) => value === select.value) ?? 'normal';
}

export interface DraftControls {
  readonly title: HTMLInputElement;
  readonly description?: HTMLTextAreaElement;
  readonly priority: HTMLSelectElement;
  readonly due: HTMLInputElement;
}

export function readDraft({ title, description, priority, due }: DraftControls): TaskDraft {
  return {
    title: title.value.trim(),
    description: description?.value.trim() ?? '',
    priority: chosenPriority(priority),
    due_at: due.value || null,
  };
}
