import { type ApiError, toApiError } from '../../client/api-error.ts';
import { askTime } from '../../kit/ask-time.ts';
import { element, icon } from '../../kit/dom.ts';
import type { PersonalView, View } from '../context.ts';
import { followOrder } from '../follow-order.ts';
import { money, type Order } from '../model.ts';
import { shopTestIds } from '../test-ids.ts';
import { reasonText, statusTag } from './order-status.ts';
import { linesInWords } from './orders.ts';
import { loadingPlace, notice, page, personal } from './page.ts';

/** Events of the way forward, in their order. */
const forward = ['OrderPlaced', 'StockReserved', 'PaymentAuthorised', 'OrderConfirmed', 'OrderCompleted'];

const words: Readonly<Record<string, string>> = {
  OrderPlaced: 'Order placed',
  StockReserved: 'Stock set aside',
  PaymentAuthorised: 'Card accepted',
  OrderConfirmed: 'Stock has left the warehouse',
  OrderCompleted: 'Card charged, order completed',
  OrderFailing: 'A step failed: what was done is taken back',
  PaymentRefunded: 'Payment given back',
  StockReleased: 'Stock can be sold again',
  OrderRejected: 'Order rejected',
  AttentionNeeded: 'Waits for a person',
  AttentionGiven: 'Tried again',
};

const bad = new Set(['OrderFailing', 'OrderRejected', 'AttentionNeeded']);

/** One order, followed live step by step. */
export const orderView = (orderId: string): View =>
  personal('Order', (...context) => liveOrder(orderId, ...context));

function liveOrder(orderId: string, ...[{ client }, { token }, left]: Parameters<PersonalView>): HTMLElement {
  const place = loadingPlace('order');
  let isShown = false;
  const show = (order: Order) => {
    isShown = true;
    place.setAttribute('aria-busy', 'false');
    place.replaceChildren(...orderDetails(order));
  };
  /** What was shown stays; the page says elsewhere that the service does not answer. */
  const waiting = (error: ApiError) => {
    if (isShown) return;
    place.setAttribute('aria-busy', 'false');
    place.replaceChildren(notice('This order is not loaded yet', error.message, ...askTime(error)));
  };
  followOrder({ client, orderId, token, show, waiting, left }).catch((thrown: unknown) => {
    if (left.aborted) return;
    place.setAttribute('aria-busy', 'false');
    place.replaceChildren(notice('This order cannot be shown', toApiError(thrown).message));
  });
  return page('Order', [place]);
}

function orderDetails(order: Order): readonly HTMLElement[] {
  return [
    element('section', { class: 'card panel order-facts', attributes: { 'aria-label': 'Order' } }, [
      element('p', { class: 'order-lines', text: linesInWords(order) }),
      element('p', { class: 'order-total' }, [
        element('strong', { text: money(order.total, order.currency) }),
        element('span', { class: 'row-soft', text: `card ending in ${order.cardLast4}` }),
      ]),
      element('p', { testId: shopTestIds.orderStatus, attributes: { role: 'status' } }, [
        statusTag(order),
        ...(order.reason ? [element('span', { class: 'row-soft', text: reasonText(order.reason) })] : []),
      ]),
      element('p', { class: 'row-soft' }, [element('code', { text: order.orderId })]),
    ]),
    element('ol', { class: 'card steps', attributes: { 'aria-label': 'Steps' } }, [
      ...order.history.map(({ type, at }) => step(type, Date.parse(at) - Date.parse(order.placedAt))),
      ...ahead(order).map((type) => step(type, undefined)),
    ]),
  ];
}

/** What is still to come while nothing has failed. */
function ahead({ history }: Order): readonly string[] {
  const types = history.map(({ type }) => type);
  return types.some((type) => bad.has(type)) ? [] : forward.filter((type) => !types.includes(type));
}

/** @param afterMs since the order was placed; undefined: not yet */
function step(type: string, afterMs: number | undefined): HTMLElement {
  const state = afterMs === undefined ? 'ahead' : bad.has(type) ? 'bad' : 'done';
  return element('li', { class: `step step-${state}`, testId: shopTestIds.orderStep }, [
    icon(state === 'ahead' ? 'clock' : state === 'bad' ? 'warning' : 'check'),
    element('span', { text: words[type] ?? type }),
    element('span', { class: 'row-soft', text: afterMs ? `+${afterMs} ms` : '' }),
  ]);
}
