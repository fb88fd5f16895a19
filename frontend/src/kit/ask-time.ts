import type { ApiError } from '../client/api-error.ts';
import type { Client } from '../client/client.ts';
import { clockTime } from './clock-time.ts';
import { connectionTestIds } from './connection-test-ids.ts';
import { element } from './dom.ts';

const marker = 'data-asks-again';
const inWords = (at: number) => `The page asks again by itself at ${clockTime(at)}.`;

/** When the page asks a service again; nothing for one that has answered. */
export function askTime({ service, retryAt }: ApiError): readonly HTMLElement[] {
  if (service === undefined || retryAt === undefined) return [];
  const attributes = { [marker]: service };
  return [element('p', { text: inWords(retryAt), testId: connectionTestIds.listErrorTime, attributes })];
}

/** Keeps these times right: a service that does not answer then either is asked once more. */
export function keepAskTimes(client: Client): void {
  client.observe({
    unanswered({ service }, retryAt) {
      for (const shown of document.querySelectorAll(`[${marker}="${service}"]`)) {
        shown.textContent = inWords(retryAt);
      }
    },
  });
}
