import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OrderEvent } from '../events/order-events.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../testing/temporary-database.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { migrations } from './schema.ts';

let temporary: TemporaryDatabase;
let mailbox: Mailbox;

beforeEach(() => {
  temporary = temporaryDatabase(migrations);
  mailbox = createMailbox(temporary.database);
});
afterEach(() => temporary.remove());

const placed: OrderEvent = {
  type: 'OrderPlaced',
  data: {
    customerId: 'ada',
    currency: 'EUR',
    total: 2_980,
    lines: [{ sku: 'mug', name: 'Mug', quantity: 2, unitPrice: 1_490 }],
    cardLast4: '4242',
  },
};
const take = (version: number, event: OrderEvent) =>
  mailbox.take({ orderId: 'first', version, event, traceId: 'abc' });

it('tells a customer what becomes of the order', () => {
  take(1, placed);
  take(2, { type: 'StockReserved', data: {} });
  take(3, { type: 'OrderRejected', data: { reason: 'card_declined' } });
  expect(mailbox.list('ada', 10)).toMatchObject([
    {
      subject: 'Your order could not be completed',
      body: 'The order first (2 × Mug) ended: your card was declined. Nothing was charged.',
    },
    {
      subject: 'We have your order',
      body: 'Thank you for your order first: 2 × Mug, together €29.80.',
      traceId: 'abc',
    },
  ]);
  expect(mailbox.list('eve', 10)).toEqual([]);
});

it('writes a mail once, however often its event comes', () => {
  expect([take(1, placed), take(1, placed), take(1, placed)]).toEqual([true, false, false]);
  expect(mailbox.list('ada', 10)).toHaveLength(1);
});

it('takes an event again whose order it did not know, once it knows it', () => {
  const completed: OrderEvent = { type: 'OrderCompleted', data: {} };
  expect(() => take(5, completed)).toThrow(/never received/);
  take(1, placed);
  expect(take(5, completed)).toBe(true);
});
