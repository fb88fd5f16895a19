import { browserActions } from '@lab/telemetry/spans';
import type { PageAction, Perform } from '../kit/perform.ts';
import { ApiError } from './api-error.ts';
import type { Client } from './client.ts';
import type { RequestScope } from './request.ts';
import type { Upstream } from './upstreams.ts';

interface RecoveryOptions {
  readonly client: Client;
  readonly perform: Perform;
  /** Loads again what could not be loaded. Its failures are the page's own to show. */
  readonly refresh: (action: PageAction) => Promise<unknown>;
  /** Resolves when somebody may be looking at the page. */
  readonly seen?: () => Promise<void>;
}

/**
 * Asks a service again that did not answer, at the time that the user was told, until it answers; then loads what is
 * missing on the page. One probe at a time for each service, and none while nobody looks.
 */
export function startRecovery({ client, perform, refresh, seen = pageIsVisible }: RecoveryOptions): void {
  const timers = new Map<Upstream, ReturnType<typeof setTimeout>>();
  const recovering = new Set<Upstream>();

  function schedule(upstream: Upstream, at: number): void {
    clearTimeout(timers.get(upstream));
    timers.set(
      upstream,
      setTimeout(() => void recover(upstream), Math.max(0, at - Date.now())),
    );
  }

  async function recover(upstream: Upstream): Promise<void> {
    timers.delete(upstream);
    await seen();
    if (recovering.has(upstream)) return;
    recovering.add(upstream);
    try {
      await perform({
        action: browserActions.recover,
        isQuiet: true,
        request: (action) => probe(action, upstream),
        follow: async (action) => void (await refresh(action)),
      });
    } finally {
      recovering.delete(upstream);
    }
  }

  client.observe({
    unanswered: schedule,
    circuitChanged(upstream, state) {
      // The user's own call has found that the service is back.
      if (state === 'closed' && !recovering.has(upstream)) schedule(upstream, Date.now());
    },
  });
}

/** @throws ApiError when the service does not answer; its refusal is an answer */
async function probe(scope: RequestScope, upstream: Upstream): Promise<void> {
  await scope.request(upstream.probe).catch((error: unknown) => {
    const isAnswer = error instanceof ApiError && error.status !== undefined && !error.isUnanswered;
    if (!isAnswer) throw error;
  });
}

function pageIsVisible(): Promise<void> {
  if (document.visibilityState === 'visible') return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true });
  });
}
