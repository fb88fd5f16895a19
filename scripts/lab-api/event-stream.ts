import type { VerificationStatus } from '@lab/api-contract/lab';
import type { Change, VerificationRunner } from './verification-runner.ts';

/** Below the time after which a proxy takes a silent connection for a dead one. */
const heartbeatMs = 15_000;
const reconnectAfterMs = 2_000;
/** A client that takes nothing gets the whole instead of what it has missed. */
const mostWaiting = 100;

/**
 * What happens, as server-sent events: first the whole, so that a client that comes back needs no memory of what it missed.
 *
 * @param gone aborted when the client is gone
 */
export async function* eventsOf(
  verification: VerificationRunner,
  status: () => Promise<VerificationStatus>,
  gone: AbortSignal,
  everyMs = heartbeatMs,
): AsyncGenerator<string> {
  const ended = AbortSignal.any([gone, verification.closed]);
  let waiting: Change[] = [{ kind: 'whole' }];
  let wake = () => {};
  const stop = verification.onChange((change) => {
    waiting = waiting.length < mostWaiting ? [...waiting, change] : [{ kind: 'whole' }];
    wake();
  });
  ended.addEventListener('abort', () => wake());
  const woken = () =>
    new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), everyMs);
      wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  try {
    yield `retry: ${reconnectAfterMs}\n\n`;
    while (!ended.aborted) {
      const change = waiting.shift();
      if (change) yield await textOf(change, status);
      else if (!(await woken())) yield ': still here\n\n';
    }
  } finally {
    wake();
    stop();
  }
}

async function textOf(change: Change, status: () => Promise<VerificationStatus>): Promise<string> {
  if (change.kind === 'check') return eventText('check', change.check);
  return eventText('verification', await status());
}

const eventText = (name: string, data: unknown) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
