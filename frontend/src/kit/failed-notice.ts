import type { ApiError } from '../client/api-error.ts';
import { actionAttribute } from '../telemetry/action-attribute.ts';
import { askTime } from './ask-time.ts';
import { connectionTestIds } from './connection-test-ids.ts';
import { element, icon } from './dom.ts';

/** What stands where something could not be loaded: why, when the page asks again by itself, and a button to do so now. */
export function failedNotice(heading: string, error: ApiError, retry: () => void): HTMLElement {
  return element(
    'div',
    { class: 'notice-box', testId: connectionTestIds.listError, attributes: { role: 'alert' } },
    [
      icon('warning'),
      element('h3', { text: heading }),
      element('p', { text: error.message }),
      ...askTime(error),
      element('button', {
        class: 'button',
        testId: connectionTestIds.listRetry,
        text: 'Try again',
        attributes: { type: 'button', [actionAttribute]: true },
        on: { click: retry },
      }),
    ],
  );
}
