import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError } from '@lab/http/http-error';
import type { Response } from 'express';
import { finalStatuses } from '../order.ts';
import type { OrderView } from '../read/order-views.ts';

const lookEveryMs = 100;
/** A proxy ends a stream that is silent for longer (15 s in Nginx). */
const silentMs = 5_000;
const longestMs = 60_000;
const mostStreams = 50;

/** Streams of an order's changes as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export interface Follower {
  /**
   * Sends the order now and after each change, until it is over; after a minute the client asks again.
   *
   * @throws HttpError 503 when too many are followed
   */
  readonly follow: (find: () => Promise<OrderView | undefined>, response: Response) => Promise<void>;
  /** Ends all streams: a client that asks again finds the next process. */
  readonly stop: () => void;
}

export function createFollower(): Follower {
  const stopping = new AbortController();
  let streams = 0;
  return {
    async follow(find, response) {
      if (streams >= mostStreams) throw new HttpError(503, 'Too many orders are followed now. Try again.');
      streams += 1;
      try {
        await stream(find, response, stopping.signal);
      } finally {
        streams -= 1;
      }
    },
    stop: () => stopping.abort(),
  };
}

async function stream(
  find: () => Promise<OrderView | undefined>,
  response: Response,
  stopping: AbortSignal,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const over = AbortSignal.any([gone.signal, stopping, AbortSignal.timeout(longestMs)]);
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  let [version, saidAt] = [0, performance.now()];
  while (!over.aborted) {
    const order = await find();
    if (order && order.version > version) {
      response.write(`data: ${JSON.stringify(order)}\n\n`);
      [version, saidAt] = [order.version, performance.now()];
      if (finalStatuses.has(order.status)) break;
    } else if (performance.now() - saidAt > silentMs) {
      response.write(': still there\n\n');
      saidAt = performance.now();
    }
    await sleep(lookEveryMs, undefined, { signal: over }).catch(() => undefined);
  }
  response.end();
}
