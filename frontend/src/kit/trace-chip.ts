import type { TraceLink } from '../lab-config.ts';
import { copyText } from './copy-text.ts';
import { element, icon } from './dom.ts';
import { toastTestIds } from './toast-test-ids.ts';

const copiedMs = 1_500;

/** A trace id in short, with a button that copies it whole and, where there is an address, a link that opens it. */
export function traceChip(traceId: string, traceLink: TraceLink): HTMLElement {
  const label = element('span', { text: 'Copy' });
  const copy = element(
    'button',
    {
      class: 'chip-button',
      testId: toastTestIds.toastCopy,
      attributes: { type: 'button', 'aria-label': 'Copy trace id' },
      on: {
        click: () => {
          copyText(traceId).then(
            () => flash(label, 'Copied'),
            () => flash(label, 'Press Ctrl+C'),
          );
        },
      },
    },
    [icon('copy'), label],
  );
  const id = element('code', { text: traceId.slice(0, 8), attributes: { title: traceId } });
  const chip = element('span', { class: 'chip' }, [
    element('span', { class: 'chip-id', text: 'trace ' }, [id]),
    copy,
  ]);
  void traceLink(traceId).then((url) => url && chip.append(openLink(url)));
  return chip;
}

function openLink(url: string): HTMLElement {
  const attributes = {
    href: url,
    target: '_blank',
    rel: 'noopener',
    'aria-label': 'Open trace in a new tab',
  };
  return element('a', { class: 'chip-button', testId: toastTestIds.toastOpen, attributes }, [
    icon('open'),
    'Open',
  ]);
}

function flash(label: HTMLElement, text: string): void {
  const before = 'Copy';
  label.textContent = text;
  setTimeout(() => {
    label.textContent = before;
  }, copiedMs);
}
