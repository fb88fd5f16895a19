import { z } from 'zod';

const sku = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 small letters, digits and hyphens');
const orderId = z.uuid('must be the id of an order');

const wantedLine = z.strictObject({
  sku,
  quantity: z.int().min(1, 'must be at least 1').max(100, 'must be at most 100'),
});
export type WantedLine = z.output<typeof wantedLine>;

const idempotencyKey = z
  .string('is missing: send the header Idempotency-Key, another one for each request')
  .regex(/^[\x21-\x7e]{1,100}$/, 'must be 1 to 100 visible characters');

export const stockAdjustment = z.strictObject({
  idempotencyKey,
  sku,
  by: z.int().min(-10_000, 'must be at least -10000').max(10_000, 'must be at most 10000'),
});
export type StockAdjustment = z.output<typeof stockAdjustment>;

const lines = z
  .array(wantedLine, 'must be a list')
  .min(1, 'must have a line')
  .max(20, 'must have at most 20 lines')
  .refine((all) => new Set(all.map((line) => line.sku)).size === all.length, 'name a SKU once');
const cardNumber = z
  .string('is missing')
  .transform((text) => text.replaceAll(' ', ''))
  .pipe(z.string().regex(/^\d{12,19}$/, 'must be 12 to 19 digits'));

export const newOrder = z.strictObject({ idempotencyKey, lines, cardNumber });
export const newOrderV1 = z.strictObject({ items: lines, card: cardNumber });

export const listQuery = z.strictObject({
  of: z.enum(['me', 'everybody']).default('me'),
  status: z
    .enum([
      'placed',
      'reserved',
      'authorised',
      'confirmed',
      'completed',
      'failing',
      'rejected',
      'needs-attention',
    ])
    .optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});

export const orderQuery = z.strictObject({
  orderId,
  version: z.coerce.number().int().min(1).max(1_000).optional(),
});
