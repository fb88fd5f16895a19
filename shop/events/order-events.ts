import { z } from 'zod';

const minorUnits = z.int().nonnegative();

/** One product of an order, at the price of the moment in which it was placed. */
const line = z.object({
  sku: z.string(),
  name: z.string(),
  quantity: z.int().positive(),
  unitPrice: minorUnits,
});
export type OrderLine = z.output<typeof line>;

const nothing = z.object({});
const reason = z.object({ reason: z.string() });

/** What can happen to an order, and what is recorded of it. Money is in minor units of the order's currency. */
const schemas = {
  OrderPlaced: z.object({
    customerId: z.string(),
    currency: z.string(),
    total: minorUnits,
    lines: z.array(line).min(1),
    cardLast4: z.string(),
  }),
  StockReserved: nothing,
  PaymentAuthorised: nothing,
  OrderConfirmed: nothing,
  OrderCompleted: nothing,
  /** A step cannot succeed: what was done before is undone from here on. */
  OrderFailing: z.object({ step: z.string(), reason: z.string() }),
  PaymentRefunded: nothing,
  StockReleased: nothing,
  OrderRejected: reason,
  /** Undoing a step has failed for so long that a person has to look. */
  AttentionNeeded: z.object({ step: z.string(), reason: z.string() }),
  /** A person has asked for another try. */
  AttentionGiven: z.object({ by: z.string() }),
} as const;

export type OrderEventType = keyof typeof schemas;
export const orderEventTypes = Object.keys(schemas) as readonly OrderEventType[];
type DataOf<Type extends OrderEventType> = z.output<(typeof schemas)[Type]>;
export type OrderEvent = {
  [Type in OrderEventType]: { readonly type: Type; readonly data: DataOf<Type> };
}[OrderEventType];

type Upcaster = (data: Record<string, unknown>) => Record<string, unknown>;

/** Per type, what turns each version of its data into the next one. Data that was stored is never rewritten. */
const upcasters: Partial<Record<OrderEventType, readonly Upcaster[]>> = {
  OrderPlaced: [
    // Version 1 knew only euros, and named products by their SKU.
    ({ customer, lines, ...rest }) => ({
      ...rest,
      customerId: customer,
      currency: 'EUR',
      cardLast4: '',
      lines: z
        .array(z.object({ sku: z.string(), quantity: z.int(), price: z.int() }))
        .parse(lines)
        .map(({ sku, quantity, price }) => ({ sku, name: sku, quantity, unitPrice: price })),
    }),
  ],
};

/** The version in which a type's data is written today. */
export const schemaVersionOf = (type: OrderEventType): number => (upcasters[type]?.length ?? 0) + 1;

const typeSchema = z.enum(Object.keys(schemas) as [OrderEventType, ...OrderEventType[]]);

/**
 * Reads an event of any version.
 *
 * @throws ZodError when it is of no known type, or its data is not what its version says
 */
export function readOrderEvent(stored: {
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
}): OrderEvent {
  const type = typeSchema.parse(stored.type);
  const newer = (upcasters[type] ?? []).slice(stored.schemaVersion - 1);
  const data = newer.reduce(
    (older, upcast) => upcast(older),
    z.record(z.string(), z.unknown()).parse(stored.data),
  );
  return { type, data: schemas[type].parse(data) } as OrderEvent;
}
