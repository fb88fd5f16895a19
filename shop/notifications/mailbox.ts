import type { Database } from '@lab/sqlite/database';
import type { OrderEvent } from '../events/order-events.ts';
import { mailAbout, type OrderFacts } from './mail-texts.ts';

export interface Mail {
  readonly mailId: number;
  readonly orderId: string;
  readonly subject: string;
  readonly body: string;
  /** Of the order that it tells of; empty where none was recorded. */
  readonly traceId: string;
  readonly writtenAt: string;
}

/** An event as it was received. */
export interface ReceivedEvent {
  readonly orderId: string;
  readonly version: number;
  readonly event: OrderEvent;
  readonly traceId: string;
}

type OrderRow = Readonly<Record<'order_id' | 'customer_id' | 'currency' | 'summary', string>> & {
  readonly total: number;
};
type MailRow = Readonly<
  Record<'customer_id' | 'order_id' | 'subject' | 'body' | 'trace_id' | 'written_at', string>
>;

/** The mails about orders, and the events that they were written for. */
export function createMailbox(database: Database, now: () => Date = () => new Date()) {
  const receive = database.prepare<{ orderId: string; version: number }>({
    operation: 'INSERT',
    collection: 'inbox',
    sql: 'INSERT INTO inbox (order_id, version) VALUES (@orderId, @version) ON CONFLICT DO NOTHING',
  });
  const addOrder = database.prepare<OrderRow>({
    operation: 'INSERT',
    collection: 'orders',
    sql: `INSERT INTO orders (order_id, customer_id, currency, total, summary)
          VALUES (@order_id, @customer_id, @currency, @total, @summary)`,
  });
  const findOrder = database.prepare<{ orderId: string }, OrderRow>({
    operation: 'SELECT',
    collection: 'orders',
    sql: 'SELECT * FROM orders WHERE order_id = @orderId',
  });
  const addMail = database.prepare<MailRow>({
    operation: 'INSERT',
    collection: 'mails',
    sql: `INSERT INTO mails (customer_id, order_id, subject, body, trace_id, written_at)
          VALUES (@customer_id, @order_id, @subject, @body, @trace_id, @written_at)`,
  });
  const listMails = database.prepare<
    { customerId: string; limit: number },
    MailRow & { readonly mail_id: number }
  >({
    operation: 'SELECT',
    collection: 'mails',
    sql: 'SELECT * FROM mails WHERE customer_id = @customerId ORDER BY mail_id DESC LIMIT @limit',
  });

  function remember(orderId: string, event: OrderEvent): OrderRow {
    if (event.type === 'OrderPlaced') {
      const { customerId: customer_id, currency, total, lines } = event.data;
      const summary = lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ');
      addOrder.run({ order_id: orderId, customer_id, currency, total, summary });
    }
    const order = findOrder.get({ orderId });
    if (!order) throw new Error(`the order ${orderId} was never received`);
    return order;
  }

  return {
    /**
     * Writes the mail about an event, once however often the event comes: the inbox decides, in the same transaction.
     *
     * @returns whether it is new
     * @throws Error when the event that placed the order was never received
     */
    take: ({ orderId, version, event, traceId }: ReceivedEvent): boolean =>
      database.transaction(() => {
        if (receive.run({ orderId, version }).changes === 0) return false;
        const order = remember(orderId, event);
        const reason = 'reason' in event.data ? event.data.reason : '';
        const text = mailAbout(event.type, factsOf(order), reason);
        if (text) {
          const { customer_id, order_id } = order;
          const written_at = now().toISOString();
          addMail.run({ customer_id, order_id, ...text, trace_id: traceId, written_at });
        }
        return true;
      }),

    /** A customer's mails, newest first. */
    list: (customerId: string, limit: number): readonly Mail[] =>
      listMails
        .all({ customerId, limit })
        .map(({ mail_id, order_id, subject, body, trace_id, written_at }) => ({
          ...{ mailId: mail_id, orderId: order_id, subject, body },
          ...{ traceId: trace_id, writtenAt: written_at },
        })),
  };
}

export type Mailbox = ReturnType<typeof createMailbox>;

const factsOf = ({ order_id: orderId, currency, total, summary }: OrderRow): OrderFacts => ({
  orderId,
  currency,
  total,
  summary,
});
