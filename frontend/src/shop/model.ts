import { z } from 'zod';

export const productSchema = z.object({
  sku: z.string(),
  name: z.string(),
  currency: z.string(),
  /** Of one unit, in minor units. */
  price: z.int(),
  available: z.int(),
});
export type Product = z.output<typeof productSchema>;

export const catalogueSchema = z.object({
  products: z.array(productSchema),
  asOf: z.iso.datetime(),
  isStale: z.boolean(),
});
export type Catalogue = z.output<typeof catalogueSchema>;

const lineSchema = z.object({ sku: z.string(), name: z.string(), quantity: z.int(), unitPrice: z.int() });

export const orderSchema = z.object({
  orderId: z.string(),
  currency: z.string(),
  total: z.int(),
  lines: z.array(lineSchema),
  cardLast4: z.string(),
  status: z.string(),
  reason: z.string().optional(),
  version: z.int(),
  placedAt: z.iso.datetime(),
  history: z.array(z.object({ type: z.string(), at: z.iso.datetime() })),
});
export type Order = z.output<typeof orderSchema>;

export const ordersSchema = z.object({ orders: z.array(orderSchema), ageMs: z.number() });
export type Orders = z.output<typeof ordersSchema>;

export const placedSchema = z.object({ orderId: z.string(), version: z.int() });

export const mailsSchema = z.object({
  mails: z.array(
    z.object({
      mailId: z.int(),
      orderId: z.string(),
      subject: z.string(),
      body: z.string(),
      traceId: z.string(),
      writtenAt: z.iso.datetime(),
    }),
  ),
});
export type Mail = z.output<typeof mailsSchema>['mails'][number];

export const tokenSchema = z.object({ access_token: z.string(), expires_in: z.number() });
export const accountSchema = z.object({ email: z.string() });
export const demoSchema = z.object({ email: z.string(), password: z.string() });

/** Nothing happens to such an order by itself any more. */
export const isOver = ({ status }: Order): boolean =>
  ['completed', 'rejected', 'needs-attention'].includes(status);

/** An amount in minor units, for example `€19.90`. */
export const money = (minorUnits: number, currency: string): string =>
  new Intl.NumberFormat('en-IE', { style: 'currency', currency }).format(minorUnits / 100);
