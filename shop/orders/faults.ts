import type { Interceptor } from '@connectrpc/connect';
import type { ActiveFaults } from '@lab/faults/active-faults';
import { InventoryService } from '../generated/lab/shop/inventory/v1/inventory_pb.js';
import type { PublishMessage } from '../kit/publisher.ts';
import type { Catalogue, Product } from './catalogue.ts';

/** Calls as they are while `payments-context-lost` is on: without the trace that they belong to. */
export const loseContext =
  (faults: ActiveFaults): Interceptor =>
  (next) =>
  async (request) => {
    if (await faults.active('payments-context-lost')) request.header.delete('traceparent');
    return next(request);
  };

const { reserve } = InventoryService.method;

/** Calls as they are while `reservations-repeated` is on: each answer to a reservation counts as lost, and it is sent again at once. */
export const repeatReservations =
  (faults: ActiveFaults): Interceptor =>
  (next) =>
  async (request) => {
    const isReservation =
      request.service.typeName === InventoryService.typeName && request.method.name === reserve.name;
    const repeated = isReservation ? await faults.active('reservations-repeated') : undefined;
    for (let call = 0; call < (repeated?.calls ?? 0); call += 1) await next(request);
    return next(request);
  };

/** The product list as it is while `products-not-kept` is on: each request asks the inventory. */
export const keepNoProducts =
  (faults: ActiveFaults, catalogue: () => Promise<Catalogue>, list: () => Promise<readonly Product[]>) =>
  async (): Promise<Catalogue> => {
    if (!(await faults.active('products-not-kept'))) return catalogue();
    return { products: await list(), asOf: new Date(), isStale: false };
  };

/** Publishes as while `events-duplicated` is on: each message once more, with an id that the broker does not know yet. */
export const publishTwice =
  (faults: ActiveFaults, publish: PublishMessage): PublishMessage =>
  async (message) => {
    await publish(message);
    if (await faults.active('events-duplicated')) await publish({ ...message, id: `${message.id}-again` });
  };
