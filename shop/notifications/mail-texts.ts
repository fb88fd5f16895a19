import type { OrderEventType } from '../events/order-events.ts';

/** What a mail says about an order. */
export interface OrderFacts {
  readonly orderId: string;
  readonly currency: string;
  /** Minor units. */
  readonly total: number;
  /** Its lines, in words. */
  readonly summary: string;
}

export interface MailText {
  readonly subject: string;
  readonly body: string;
}

/** Why an order was rejected, in the customer's words; others are told as they are. */
const reasons: Readonly<Record<string, string>> = {
  card_declined: 'your card was declined',
  insufficient_funds: 'there is not enough money on the card',
  not_a_test_card: 'the card is none of the test cards',
  amount_too_large: 'the amount is too large for the card',
};

/** By currency: making one takes longer than all the rest of a mail. */
const formats = new Map<string, Intl.NumberFormat>();

function money({ currency, total }: OrderFacts): string {
  const format = formats.get(currency) ?? new Intl.NumberFormat('en-IE', { style: 'currency', currency });
  formats.set(currency, format);
  return format.format(total / 100);
}

/** The mail about an event of an order; undefined where the customer need not know. */
export function mailAbout(type: OrderEventType, order: OrderFacts, reason: string): MailText | undefined {
  const { orderId, summary } = order;
  switch (type) {
    case 'OrderPlaced':
      return {
        subject: 'We have your order',
        body: `Thank you for your order ${orderId}: ${summary}, together ${money(order)}.`,
      };
    case 'OrderCompleted':
      return {
        subject: 'Your order is on its way',
        body: `Your card was charged with ${money(order)} for the order ${orderId}: ${summary}.`,
      };
    case 'OrderRejected':
      return {
        subject: 'Your order could not be completed',
        body: `The order ${orderId} (${summary}) ended: ${reasons[reason] ?? reason}. Nothing was charged.`,
      };
    case 'AttentionNeeded':
      return {
        subject: 'We are looking into your order',
        body: `Something went wrong with the order ${orderId} (${summary}). A person looks into it.`,
      };
    default:
      return undefined;
  }
}
