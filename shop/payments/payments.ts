import type { Database } from '@lab/sqlite/database';
import { Conflict } from '../kit/conflict.ts';
import { type Authorisation, type Payment, type PaymentState, transitions } from './payment.ts';
import { declineCodeOf } from './test-cards.ts';

type Row = Readonly<Record<'order_id' | 'currency' | 'card_last4' | 'decline_code', string>> & {
  readonly minor_units: number;
  readonly state: PaymentState;
};

/** The payments of orders, one for each. Every step is one transaction. */
export function createPayments(database: Database, now: () => Date = () => new Date()) {
  const collection = 'payments';
  const select = database.prepare<{ orderId: string }, Row>({
    operation: 'SELECT',
    collection,
    sql: 'SELECT * FROM payments WHERE order_id = @orderId',
  });
  const insert = database.prepare<Row & { changed_at: string }>({
    operation: 'INSERT',
    collection,
    sql: `INSERT INTO payments (order_id, currency, minor_units, card_last4, state, decline_code, changed_at)
          VALUES (@order_id, @currency, @minor_units, @card_last4, @state, @decline_code, @changed_at)`,
  });
  const update = database.prepare<{ orderId: string; state: PaymentState; changedAt: string }>({
    operation: 'UPDATE',
    collection,
    sql: 'UPDATE payments SET state = @state, changed_at = @changedAt WHERE order_id = @orderId',
  });

  const sumCaptured = database.prepare<Record<string, never>, { currency: string; minorUnits: number }>({
    operation: 'SELECT',
    collection,
    sql: `SELECT currency, sum(minor_units) AS minorUnits FROM payments WHERE state = 'captured' GROUP BY currency`,
  });

  function find(orderId: string): Payment | undefined {
    const row = select.get({ orderId });
    return row && paymentOf(row);
  }

  function store(payment: Payment): Payment {
    const { orderId, currency, minorUnits, cardLast4, state, declineCode } = payment;
    insert.run({
      order_id: orderId,
      currency,
      minor_units: minorUnits,
      card_last4: cardLast4,
      state,
      decline_code: declineCode,
      changed_at: now().toISOString(),
    });
    return payment;
  }

  function move(payment: Payment, state: PaymentState | undefined, step: string): Payment {
    if (!state) throw new Conflict(`the payment is ${payment.state}: it cannot be ${step}`);
    if (state !== payment.state)
      update.run({ orderId: payment.orderId, state, changedAt: now().toISOString() });
    return { ...payment, state };
  }

  return {
    find,

    /** What was captured and not refunded, by currency. */
    captured: () => sumCaptured.all({}),

    /** @throws Conflict when the order has a payment of another amount or card, or one that was refunded */
    authorise: ({ orderId, currency, minorUnits, cardNumber }: Authorisation): Payment =>
      database.transaction(() => {
        const cardLast4 = cardNumber.slice(-4);
        const declineCode = declineCodeOf(cardNumber, minorUnits) ?? '';
        const state = declineCode ? 'declined' : 'authorised';
        const before = find(orderId);
        if (!before) return store({ orderId, currency, minorUnits, cardLast4, state, declineCode });
        if (before.state === 'voided' || before.state === 'refunded')
          throw new Conflict(`the payment is ${before.state}: it cannot be authorised`);
        const isSame =
          before.currency === currency && before.minorUnits === minorUnits && before.cardLast4 === cardLast4;
        if (!isSame) throw new Conflict('the order has a payment of another amount or card');
        return before;
      }),

    /**
     * @returns undefined when the order has no payment
     * @throws Conflict when it was declined or refunded
     */
    capture: (orderId: string): Payment | undefined =>
      database.transaction(() => {
        const payment = find(orderId);
        const next: Partial<Record<PaymentState, PaymentState>> = transitions.capture;
        return payment && move(payment, next[payment.state], 'captured');
      }),

    /** Ends the hold or gives the money back; without a payment it makes sure that there will be none. */
    refund: (orderId: string): Payment =>
      database.transaction(() => {
        const payment = find(orderId);
        if (payment) return move(payment, transitions.refund[payment.state], 'refunded');
        const nothing = { currency: 'EUR', minorUnits: 0, cardLast4: '', declineCode: '' };
        return store({ orderId, ...nothing, state: 'voided' });
      }),
  };
}

export type Payments = ReturnType<typeof createPayments>;

const paymentOf = (row: Row): Payment => ({
  orderId: row.order_id,
  currency: row.currency,
  minorUnits: row.minor_units,
  cardLast4: row.card_last4,
  state: row.state,
  declineCode: row.decline_code,
});
