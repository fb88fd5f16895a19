import { fc } from '@lab/testkit/properties';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Conflict } from '../kit/conflict.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../testing/temporary-database.ts';
import type { PaymentState } from './payment.ts';
import { createPayments, type Payments } from './payments.ts';
import { migrations } from './schema.ts';

const accepted = '4242424242424242';
const declined = '4000000000000002';

let temporary: TemporaryDatabase;
let payments: Payments;

beforeEach(() => {
  temporary = temporaryDatabase(migrations);
  payments = createPayments(temporary.database);
});
afterEach(() => temporary.remove());

const authorise = (orderId: string, cardNumber = accepted, minorUnits = 1_990) =>
  payments.authorise({ orderId, currency: 'EUR', minorUnits, cardNumber });

describe('the payment of an order', () => {
  it('is held, charged, and given back', () => {
    expect(authorise('a')).toEqual({
      orderId: 'a',
      currency: 'EUR',
      minorUnits: 1_990,
      cardLast4: '4242',
      state: 'authorised',
      declineCode: '',
    });
    expect(payments.capture('a')?.state).toBe('captured');
    expect(payments.refund('a').state).toBe('refunded');
    expect(payments.find('a')?.state).toBe('refunded');
  });

  it.each([
    [declined, 1_990, 'card_declined'],
    ['4000000000009995', 1_990, 'insufficient_funds'],
    ['4111111111111111', 1_990, 'not_a_test_card'],
    [accepted, 1_000_000, 'amount_too_large'],
  ])('is declined: card %s, %i cents: %s', (cardNumber, minorUnits, declineCode) => {
    expect(authorise('a', cardNumber, minorUnits)).toMatchObject({ state: 'declined', declineCode });
    expect(() => payments.capture('a')).toThrow('the payment is declined: it cannot be captured');
    expect(payments.refund('a').state).toBe('declined');
  });

  it('is not authorised once it was refunded, even when the refund came first', () => {
    expect(payments.refund('a').state).toBe('voided');
    expect(() => authorise('a')).toThrow('the payment is voided: it cannot be authorised');
    expect(() => payments.capture('a')).toThrow(Conflict);
  });

  it('is one for each order: another amount or card is refused', () => {
    authorise('a');
    expect(() => authorise('a', accepted, 2_000)).toThrow(/another amount or card/);
    expect(() => authorise('a', declined)).toThrow(/another amount or card/);
  });

  it('that does not exist is not captured', () => {
    expect(payments.capture('a')).toBeUndefined();
    expect(payments.find('a')).toBeUndefined();
  });
});

const steps = ['authorise', 'capture', 'refund'] as const;
/** From each state, where a step may lead. */
const allowed: Readonly<Record<PaymentState | 'none', readonly (PaymentState | 'none')[]>> = {
  none: ['none', 'authorised', 'declined', 'voided'],
  authorised: ['authorised', 'captured', 'voided'],
  declined: ['declined'],
  captured: ['captured', 'refunded'],
  voided: ['voided'],
  refunded: ['refunded'],
};

it('charges once at most and gives back what it charged, in whatever order calls come and however often', () => {
  const call = fc.record({
    step: fc.constantFrom(...steps),
    order: fc.constantFrom('a', 'b'),
    cardNumber: fc.constantFrom(accepted, declined),
  });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 30 }), (calls) => {
      const { database, remove } = temporaryDatabase(migrations);
      const own = createPayments(database);
      const states = new Map<string, PaymentState | 'none'>();
      const charged = new Map<string, number>();
      for (const { step, order, cardNumber } of calls) {
        const before = states.get(order) ?? 'none';
        try {
          if (step === 'authorise')
            own.authorise({ orderId: order, currency: 'EUR', minorUnits: 100, cardNumber });
          else own[step](order);
        } catch (error) {
          if (!(error instanceof Conflict)) throw error;
        }
        const after = own.find(order)?.state ?? 'none';
        expect(allowed[before]).toContain(after);
        if (before !== after && after === 'captured') charged.set(order, (charged.get(order) ?? 0) + 1);
        if (step === 'refund') expect(['voided', 'refunded', 'declined']).toContain(after);
        states.set(order, after);
      }
      for (const times of charged.values()) expect(times).toBe(1);
      remove();
    }),
    { numRuns: 200 },
  );
});
