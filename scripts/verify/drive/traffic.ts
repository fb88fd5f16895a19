import { setTimeout as sleep } from 'node:timers/promises';
import type { PostingClient } from '@lab/store-clients/http';

/** Requests at a steady pace, until they are stopped. */
export interface Traffic {
  /** Answers so far. */
  readonly count: () => number;
  readonly stop: () => Promise<void>;
}

/**
 * Begins to send: a request each `1 / perSecond` s, whether or not the one before has been answered. One that gets no
 * answer is not counted.
 */
export function startTraffic(
  send: (http: PostingClient, signal: AbortSignal) => Promise<unknown>,
  { http, perSecond, signal }: { http: PostingClient; perSecond: number; signal: AbortSignal },
): Traffic {
  const end = new AbortController();
  const until = AbortSignal.any([signal, end.signal]);
  const underWay = new Set<Promise<void>>();
  let answered = 0;
  const sendOne = () => {
    const one = send(http, until)
      .then(() => void answered++)
      .catch(() => undefined)
      .finally(() => underWay.delete(one));
    underWay.add(one);
  };
  const sending = (async () => {
    while (!until.aborted) {
      sendOne();
      await sleep(1000 / perSecond, undefined, { signal: until }).catch(() => undefined);
    }
  })();
  return {
    count: () => answered,
    stop: async () => {
      end.abort();
      await Promise.all([sending, ...underWay]);
    },
  };
}
