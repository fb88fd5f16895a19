import { expect, it } from 'vitest';
import { readOrderEvent, schemaVersionOf } from './order-events.ts';

it('an event of the first version is read as one of today', () => {
  const data = { customer: 'ada', total: 2_980, lines: [{ sku: 'mug', quantity: 2, price: 1_490 }] };
  expect(readOrderEvent({ type: 'OrderPlaced', schemaVersion: 1, data })).toEqual({
    type: 'OrderPlaced',
    data: {
      customerId: 'ada',
      currency: 'EUR',
      total: 2_980,
      cardLast4: '',
      lines: [{ sku: 'mug', name: 'mug', quantity: 2, unitPrice: 1_490 }],
    },
  });
});

it('an event of today is read as it is', () => {
  const data = { reason: 'card_declined' };
  const schemaVersion = schemaVersionOf('OrderRejected');
  expect(readOrderEvent({ type: 'OrderRejected', schemaVersion, data })).toEqual({
    type: 'OrderRejected',
    data,
  });
});

it.each([
  { type: 'OrderLost', schemaVersion: 1, data: {} },
  { type: 'OrderPlaced', schemaVersion: 2, data: {} },
  { type: 'OrderRejected', schemaVersion: 1, data: null },
])('what is no event is refused: %j', (stored) => {
  expect(() => readOrderEvent(stored)).toThrow();
});
