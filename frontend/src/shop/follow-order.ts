import { problemFromResponse } from '../kit/api-error.ts';
import { isOver as isOrderOver, type Order, orderSchema } from './model.ts';

const pauseMs = 500;

/**
 * Follows an order by the service's server-sent events until it is over. An `EventSource` could not send the token. A stream
 * that ends early is asked for again.
 *
 * @throws ApiError when the order may not be seen; the signal's reason
 */
export async function followOrder(
  orderId: string,
  token: string,
  show: (order: Order) => void,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const ended = await followOnce(orderId, token, show, signal);
    if (ended) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    signal.throwIfAborted();
  }
}

/** @returns whether the order is over */
async function followOnce(
  orderId: string,
  token: string,
  show: (order: Order) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const response = await fetch(`/shop/api/v2/orders/${orderId}/changes`, {
    headers: { authorization: `Bearer ${token}` },
    signal,
  }).catch(unlessAborted(signal));
  if (!response || response.status >= 500) return false;
  if (!response.ok || !response.body) throw await problemFromResponse(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let [text, isOver] = ['', false];
  for (;;) {
    const part = await reader.read().catch(unlessAborted(signal));
    if (!part || part.done) return isOver;
    const events = (text + part.value).split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      if (!event.startsWith('data: ')) continue;
      const order = orderSchema.parse(JSON.parse(event.slice('data: '.length)));
      show(order);
      isOver = isOrderOver(order);
    }
  }
}

/** A lost connection is made again. */
const unlessAborted = (signal: AbortSignal) => (): undefined => {
  signal.throwIfAborted();
};
