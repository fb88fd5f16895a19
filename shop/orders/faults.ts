import type { Interceptor } from '@connectrpc/connect';
import type { ActiveFaults } from '@lab/faults/active-faults';
import type { PublishMessage } from '../kit/publisher.ts';

/** Calls as they are while `payments-context-lost` is on: without the trace that they belong to. */
export const loseContext =
  (faults: ActiveFaults): Interceptor =>
  (next) =>
  async (request) => {
    if (await faults.active('payments-context-lost')) request.header.delete('traceparent');
    return next(request);
  };

/** Publishes as while `events-duplicated` is on: each message once more, with an id that the broker does not know yet. */
export const publishTwice =
  (faults: ActiveFaults, publish: PublishMessage): PublishMessage =>
  async (message) => {
    await publish(message);
    if (await faults.active('events-duplicated')) await publish({ ...message, id: `${message.id}-again` });
  };
