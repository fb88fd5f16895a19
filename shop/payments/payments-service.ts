import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import { z } from 'zod';
import {
  type PaymentsService,
  PaymentState as State,
} from '../generated/lab/shop/payments/v1/payments_pb.js';
import { refusingConflicts } from '../kit/conflict.ts';
import { amount, checked, orderId } from '../kit/input.ts';
import type { Payment, PaymentState } from './payment.ts';
import type { Payments } from './payments.ts';

const orderSchema = z.object({ orderId });
const authorisationSchema = z.object({
  orderId,
  amount: amount.optional().transform((value, context) => {
    if (value) return value;
    context.addIssue('is missing');
    return z.NEVER;
  }),
  cardNumber: z.string().regex(/^\d{12,19}$/, 'must be 12 to 19 digits'),
});

const states: Readonly<Record<PaymentState, State>> = {
  authorised: State.AUTHORISED,
  declined: State.DECLINED,
  captured: State.CAPTURED,
  voided: State.VOIDED,
  refunded: State.REFUNDED,
};

const noPayment = (order: string) => new ConnectError(`no payment for the order ${order}`, Code.NotFound);

/** The payments as gRPC has them. */
export function paymentsService(payments: Payments): ServiceImpl<typeof PaymentsService> {
  return {
    authorise: (request) =>
      refusingConflicts(() => {
        const { orderId, amount, cardNumber } = checked(authorisationSchema, request);
        const { currencyCode: currency, minorUnits } = amount;
        return answer(payments.authorise({ orderId, currency, minorUnits, cardNumber }));
      }),
    capture: (request) =>
      refusingConflicts(() => {
        const { orderId } = checked(orderSchema, request);
        const payment = payments.capture(orderId);
        if (!payment) throw noPayment(orderId);
        return answer(payment);
      }),
    refund: (request) => answer(payments.refund(checked(orderSchema, request).orderId)),
    getPayment(request) {
      const { orderId } = checked(orderSchema, request);
      const payment = payments.find(orderId);
      if (!payment) throw noPayment(orderId);
      return answer(payment);
    },
    listCaptured: () => ({
      amounts: payments.captured().map(({ currency, minorUnits }) => ({
        currencyCode: currency,
        minorUnits: BigInt(minorUnits),
      })),
    }),
  };
}

const answer = ({ orderId, currency, minorUnits, cardLast4, state, declineCode }: Payment) => ({
  payment: {
    orderId,
    amount: { currencyCode: currency, minorUnits: BigInt(minorUnits) },
    state: states[state],
    declineCode,
    cardLast4,
  },
});
