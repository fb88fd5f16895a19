import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { type OrderEvent, readOrderEvent } from './order-events.ts';

/** The stream of the broker that keeps what happened to orders. */
export const ordersStream = { name: 'ORDERS', subjects: ['shop.orders.*'] };

/** Consumers share the work by partition; the events of one order are all in one, in their order. */
export const partitions = 4;
export const partitionOf = (orderId: string): number => crc32(orderId) % partitions;
export const subjectOfPartition = (partition: number): string => `shop.orders.${partition}`;
export const subjectOf = (orderId: string): string => subjectOfPartition(partitionOf(orderId));

/** An event as it is published: as it was stored, its data in the version of its time. */
const orderMessage = z.object({
  orderId: z.string(),
  version: z.int().positive(),
  type: z.string(),
  schemaVersion: z.int().positive(),
  data: z.record(z.string(), z.unknown()),
  recordedAt: z.iso.datetime(),
});
export type OrderMessage = z.output<typeof orderMessage>;

/** The same for each delivery of an event. */
export const messageIdOf = ({ orderId, version }: OrderMessage): string => `${orderId}-${version}`;

/**
 * Reads a message.
 *
 * @throws Error that says in one line what is wrong with one that is no event of an order
 */
export function readMessage(body: Uint8Array): {
  readonly orderId: string;
  readonly version: number;
  readonly event: OrderEvent;
} {
  try {
    const { orderId, version, ...stored } = orderMessage.parse(JSON.parse(new TextDecoder().decode(body)));
    return { orderId, version, event: readOrderEvent(stored) };
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const reasons = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`no event of an order: ${reasons.join('; ')}`, { cause: error });
  }
}
