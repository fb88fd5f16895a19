import { element } from '../../kit/dom.ts';
import type { Order } from '../model.ts';

const words: Readonly<Record<string, string>> = {
  placed: 'placed',
  reserved: 'stock set aside',
  authorised: 'card accepted',
  confirmed: 'confirmed',
  completed: 'completed',
  failing: 'being taken back',
  rejected: 'rejected',
  'needs-attention': 'waits for a person',
};

const classes: Readonly<Record<string, string>> = {
  completed: 'tag tag-good',
  rejected: 'tag tag-overdue',
  failing: 'tag tag-high',
  'needs-attention': 'tag tag-high',
};

/** An order's status as people say it. */
export const statusText = ({ status }: Order): string => words[status] ?? status;

export const statusTag = (order: Order): HTMLElement =>
  element('span', { class: classes[order.status] ?? 'tag', text: statusText(order) });

/** Why an order failed, as people say it. */
export const reasonText = (reason: string): string =>
  ({
    card_declined: 'the card was declined',
    insufficient_funds: 'there is not enough money on the card',
    not_a_test_card: 'the card is none of the test cards',
    amount_too_large: 'the amount is too large for the card',
  })[reason] ?? reason;
