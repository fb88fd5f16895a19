import { type Client, Code, ConnectError } from '@connectrpc/connect';
import type { InventoryService } from '../../generated/lab/shop/inventory/v1/inventory_pb.js';
import { PaymentState, type PaymentsService } from '../../generated/lab/shop/payments/v1/payments_pb.js';
import type { ClaimedSaga } from './claimed-saga.ts';
import type { Outcome } from './saga.ts';
import type { SagaCalls } from './saga-runner.ts';

/** Stock is set aside for so long; then it can be sold again, and an order that comes back later is refused. */
const holdForSeconds = 300n;

/** Codes by which a service says that another try cannot help. */
const refusals: ReadonlySet<Code> = new Set([Code.FailedPrecondition, Code.InvalidArgument, Code.NotFound]);

const done: Outcome = { kind: 'done' };

/** The steps of an order as calls of the other services. */
export function sagaCalls(services: {
  readonly inventory: Client<typeof InventoryService>;
  readonly payments: Client<typeof PaymentsService>;
}): SagaCalls {
  const { inventory, payments } = services;
  const calls: SagaCalls = {
    async reserve({ orderId, order: { lines } }) {
      await inventory.reserve({
        orderId,
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
        holdFor: { seconds: holdForSeconds },
      });
      return done;
    },
    async authorise({ orderId, cardNumber, order: { currency: currencyCode, total } }) {
      if (!cardNumber) return { kind: 'refused', reason: 'no card' };
      const amount = { currencyCode, minorUnits: BigInt(total) };
      const { payment } = await payments.authorise({ orderId, amount, cardNumber });
      if (payment?.state !== PaymentState.DECLINED) return done;
      return { kind: 'refused', reason: payment.declineCode };
    },
    async confirm({ orderId }) {
      await inventory.commit({ orderId });
      return done;
    },
    async capture({ orderId }) {
      await payments.capture({ orderId });
      return done;
    },
    async refund({ orderId }) {
      await payments.refund({ orderId });
      return done;
    },
    async release({ orderId }) {
      await inventory.release({ orderId });
      return done;
    },
  };
  return {
    reserve: refusable(calls.reserve),
    authorise: refusable(calls.authorise),
    confirm: refusable(calls.confirm),
    capture: refusable(calls.capture),
    refund: refusable(calls.refund),
    release: refusable(calls.release),
  };
}

const refusable =
  (call: SagaCalls['reserve']) =>
  async (saga: ClaimedSaga): Promise<Outcome> => {
    try {
      return await call(saga);
    } catch (error) {
      if (!(error instanceof ConnectError && refusals.has(error.code))) throw error;
      return { kind: 'refused', reason: error.rawMessage };
    }
  };
