import { setTimeout as delay } from 'node:timers/promises';
import { Code, ConnectError, type Interceptor } from '@connectrpc/connect';
import type { ActiveFaults } from '@lab/faults/active-faults';
import { isAmong } from '@lab/faults/share';
import { PaymentsService } from '../generated/lab/shop/payments/v1/payments_pb.js';

const { authorise } = PaymentsService.method;

/** Authorisations as they are while faults of the payments are on. */
export const spoilPayments =
  (faults: ActiveFaults): Interceptor =>
  (next) =>
  async (request) => {
    if (request.method.name !== authorise.name || request.service.typeName !== PaymentsService.typeName)
      return next(request);
    const slow = await faults.active('payment-slow');
    // A caller who no longer waits ends the wait.
    if (slow && isAmong(slow.share))
      await delay(slow.delay_ms, undefined, { signal: request.signal }).catch(() => undefined);
    const failing = await faults.active('payment-errors');
    if (failing && isAmong(failing.share))
      throw new ConnectError('the card network did not answer', Code.Unavailable);
    return next(request);
  };
