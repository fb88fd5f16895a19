import { maxLengths } from '@lab/api-contract/tasks';
import { element, icon } from '../kit/dom.ts';
import { actionAttribute } from '../telemetry/action-attribute.ts';
import type { StatusFilter } from './model.ts';
import { testIds } from './test-ids.ts';

export interface ToolbarHandlers {
  readonly filter: (status: StatusFilter) => void;
  readonly search: (text: string) => void;
}

export interface Toolbar {
  readonly element: HTMLElement;
  showStatus(status: StatusFilter): void;
}

const filters = [
  { status: 'all', label: 'All', testId: testIds.filterAll },
  { status: 'open', label: 'Open', testId: testIds.filterOpen },
  { status: 'done', label: 'Done', testId: testIds.filterDone },
] as const satisfies readonly { status: StatusFilter; label: string; testId: string }[];

const searchDelayMs = 250;

/** Filter by status and search by text. `/` jumps to the search, Escape empties it. */
export function createToolbar(handlers: ToolbarHandlers): Toolbar {
  const buttons = filters.map(({ status, label, testId }) => ({
    status,
    button: element('button', {
      class: 'segment',
      testId,
      text: label,
      attributes: { type: 'button', 'aria-pressed': String(status === 'all'), [actionAttribute]: true },
      on: { click: () => handlers.filter(status) },
    }),
  }));
  const group = element(
    'div',
    { class: 'segments', attributes: { role: 'group', 'aria-label': 'Show' } },
    buttons.map(({ button }) => button),
  );
  return {
    element: element('div', { class: 'toolbar' }, [group, searchField(handlers.search)]),
    showStatus(shown) {
      for (const { status, button } of buttons) button.setAttribute('aria-pressed', String(status === shown));
    },
  };
}

function searchField(search: (text: string) => void): HTMLElement {
  const input = element('input', {
    testId: testIds.search,
    attributes: {
      type: 'search',
      placeholder: 'Search tasks',
      'aria-label': 'Search tasks',
      'aria-keyshortcuts': '/',
      maxlength: String(maxLengths.search),
      dir: 'auto',
    },
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sent = '';

  function send(): void {
    clearTimeout(timer);
    const text = input.value.trim();
    if (text === sent) return;
    sent = text;
    search(text);
  }

  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(send, searchDelayMs);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') input.value = '';
    if (event.key === 'Escape' || event.key === 'Enter') send();
  });
  document.addEventListener('keydown', (event) => {
    const typing =
      event.target instanceof Element && event.target.closest('input, textarea, select, dialog') !== null;
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
  });
  return element('div', { class: 'search' }, [
    icon('search'),
    input,
    element('kbd', { text: '/', attributes: { 'aria-hidden': 'true' } }),
  ]);
}
