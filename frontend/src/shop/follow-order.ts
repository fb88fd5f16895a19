import { ApiError } from '../client/api-error.ts';
import type { Client } from '../client/client.ts';
import { isOver as isOrderOver, type Order, orderSchema } from './model.ts';

const pauseMs = 500;

interface Following {
  readonly client: Pick<Client, 'stream'>;
  readonly orderId: string;
  readonly token: string;
  readonly show: (order: Order) => void;
  /** Called when the service does not answer, with when it is asked again. */
  readonly waiting: (error: ApiError) => void;
  /** Aborted when the order is not shown any more. */
  readonly left: AbortSignal;
}

/**
 * Follows an order by the service's server-sent events until it is over. An `EventSource` could not send the token. A stream
 * that ends early is asked for again, one that the service does not give at the time that the client says.
 *
 * @throws ApiError when the order may not be seen; the signal's reason
 */
export async function followOrder(following: Following): Promise<void> {
  for (;;) {
    const next = await followOnce(following);
    if (next === 'over') return;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next.again - Date.now())));
    following.left.throwIfAborted();
  }
}

/** @returns whether the order is over, or when to ask again, in milliseconds since the epoch */
async function followOnce(following: Following): Promise<'over' | { readonly again: number }> {
  const { client, orderId, token, waiting, left } = following;
  let response: Response;
  try {
    response = await client.stream(`/shop/api/v2/orders/${orderId}/changes`, token, left);
  } catch (error) {
    if (!(error instanceof ApiError) || error.retryAt === undefined) throw error;
    waiting(error);
    return { again: error.retryAt };
  }
  return (await readEvents(response, following)) ? 'over' : { again: Date.now() + pauseMs };
}

/** Shows the order after each event. @returns whether the order is over */
async function readEvents({ body }: Response, { show, left }: Following): Promise<boolean> {
  if (!body) return false;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let [text, isOver] = ['', false];
  for (;;) {
    // A lost connection is made again.
    const part = await reader.read().catch(() => left.throwIfAborted());
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
