import type { ActionOutcome, BrowserAction } from '@lab/telemetry/spans';
import type { TraceLink } from '../lab-config.ts';
import { element, icon } from './dom.ts';
import { toastTestIds } from './toast-test-ids.ts';
import { traceChip } from './trace-chip.ts';

export interface Report {
  readonly action: BrowserAction;
  readonly outcome: ActionOutcome;
  readonly traceId: string;
  readonly message: string;
}

export interface Toasts {
  readonly element: HTMLElement;
  show(report: Report): void;
}

const shownMs = { ok: 7_000, failed: 20_000, interrupted: 7_000 } as const satisfies Record<
  ActionOutcome,
  number
>;
const maxShown = 4;

/**
 * Short reports of what happened, with their trace ids. They wait while they are pointed at or hold the focus. F8 leads to
 * the newest from wherever one is, closing it leads back.
 */
export function createToasts(traceLink: TraceLink): Toasts {
  const list = element('div', {
    class: 'toasts',
    attributes: {
      role: 'region',
      'aria-label': 'Reports (F8 leads to the newest)',
      'aria-keyshortcuts': 'F8',
      'aria-live': 'polite',
      'aria-relevant': 'additions',
    },
  });

  function show(report: Report): void {
    const toast = buildToast(report, traceLink, () => close(toast));
    list.append(toast);
    while (list.childElementCount > maxShown) list.firstElementChild?.remove();
    removeLater(toast, shownMs[report.outcome]);
  }

  let leftFrom: HTMLElement | undefined;

  function close(toast: Element): void {
    const hadFocus = toast.contains(document.activeElement);
    toast.remove();
    if (hadFocus) leftFrom?.focus();
  }

  document.addEventListener('keydown', ({ key }) => {
    const { activeElement: active } = document;
    const newest = list.lastElementChild?.querySelector('button');
    if (key !== 'F8' || !newest) return;
    if (active instanceof HTMLElement && !list.contains(active)) leftFrom = active;
    newest.focus();
  });
  list.addEventListener('keydown', ({ key, target }) => {
    const toast = target instanceof Element ? target.closest('.toast') : null;
    if (key === 'Escape' && toast) close(toast);
  });
  return { element: list, show };
}

function buildToast(report: Report, traceLink: TraceLink, close: () => void): HTMLElement {
  const failed = report.outcome === 'failed';
  const toast = element(
    'article',
    {
      class: `toast toast-${report.outcome}`,
      testId: toastTestIds.toast,
      ...(failed ? { attributes: { role: 'alert' } } : {}),
    },
    [
      icon(failed ? 'warning' : 'check'),
      element('div', { class: 'toast-body' }, [
        element('p', { text: report.message }),
        traceChip(report.traceId, traceLink),
      ]),
      element(
        'button',
        {
          class: 'icon-button',
          testId: toastTestIds.toastClose,
          attributes: { type: 'button', 'aria-label': 'Dismiss report' },
          on: { click: close },
        },
        [icon('close')],
      ),
    ],
  );
  toast.dataset.traceId = report.traceId;
  toast.dataset.action = report.action;
  toast.dataset.outcome = report.outcome;
  return toast;
}

function removeLater(toast: HTMLElement, ms: number): void {
  let timer = setTimeout(() => toast.remove(), ms);
  const wait = () => clearTimeout(timer);
  const goOn = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), ms);
  };
  toast.addEventListener('pointerenter', wait);
  toast.addEventListener('focusin', wait);
  toast.addEventListener('pointerleave', goOn);
  toast.addEventListener('focusout', goOn);
}
