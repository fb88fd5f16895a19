import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type ServiceImpl } from '@connectrpc/connect';
import { z } from 'zod';
import {
  type InventoryService,
  ReservationState as State,
} from '../generated/lab/shop/inventory/v1/inventory_pb.js';
import { refusingConflicts } from '../kit/conflict.ts';
import { checked, orderId } from '../kit/input.ts';
import type { ProductCache } from './product-cache.ts';
import type { Reservation, ReservationState } from './reservation.ts';
import type { Product, Stock } from './stock.ts';

const longestHoldSeconds = 900;
const sku = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 small letters, digits and hyphens');

const orderSchema = z.object({ orderId });
const lineSchema = z.object({
  sku,
  quantity: z.int().min(1, 'must be at least 1').max(100, 'must be at most 100'),
});
const reserveSchema = z.object({
  orderId,
  lines: z
    .array(lineSchema)
    .min(1, 'must have a line')
    .max(20, 'must have at most 20 lines')
    .refine((lines) => new Set(lines.map((line) => line.sku)).size === lines.length, 'name a SKU once'),
  holdFor: z.object({
    seconds: z
      .bigint()
      .min(1n, 'must be at least a second')
      .max(BigInt(longestHoldSeconds), `must be at most ${longestHoldSeconds} seconds`)
      .transform(Number),
  }),
});
const adjustmentSchema = z.object({
  idempotencyKey: z.string().min(1, 'is missing').max(100, 'must be at most 100 characters'),
  sku,
  by: z.int().min(-1_000_000).max(1_000_000),
});

const states: Readonly<Record<ReservationState, State>> = {
  held: State.HELD,
  committed: State.COMMITTED,
  released: State.RELEASED,
  expired: State.EXPIRED,
};

/** The product list, and how changes of the stock are announced. */
export interface Listing {
  readonly cache: Pick<ProductCache, 'products'>;
  readonly changed: () => void;
}

/** The inventory as gRPC has it. */
export function inventoryService(
  stock: Stock,
  { cache, changed }: Listing,
): ServiceImpl<typeof InventoryService> {
  /** Answers a call that may change the stock. */
  const changing = <T>(step: () => T): T => {
    const answer = refusingConflicts(step);
    changed();
    return answer;
  };
  return {
    listProducts: () => ({ products: cache.products().map(productMessage) }),
    listCommitted: () => ({ lines: stock.committed().map(({ sku, quantity }) => ({ sku, quantity })) }),
    reserve: (request) =>
      changing(() => {
        const { orderId, lines, holdFor } = checked(reserveSchema, request);
        return { reservation: reservationMessage(stock.reserve(orderId, lines, holdFor.seconds * 1_000)) };
      }),
    commit: (request) =>
      changing(() => {
        const { orderId } = checked(orderSchema, request);
        const reservation = stock.commit(orderId);
        if (!reservation) throw new ConnectError(`no reservation for the order ${orderId}`, Code.NotFound);
        return { reservation: reservationMessage(reservation) };
      }),
    release: (request) =>
      changing(() => ({
        reservation: reservationMessage(stock.release(checked(orderSchema, request).orderId)),
      })),
    adjustStock: (request) =>
      changing(() => {
        const { idempotencyKey, sku, by } = checked(adjustmentSchema, request);
        return { product: productMessage(stock.adjust(idempotencyKey, sku, by)) };
      }),
  };
}

const productMessage = ({ currency, minorUnits, ...product }: Product) => ({
  ...product,
  price: { currencyCode: currency, minorUnits: BigInt(minorUnits) },
});

const reservationMessage = ({ orderId, lines, state, expiresAt }: Reservation) => ({
  orderId,
  lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
  state: states[state],
  expiresAt: timestampFromMs(expiresAt),
});
