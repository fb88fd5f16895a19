import { Code, ConnectError } from '@connectrpc/connect';
import { z } from 'zod';

export const orderId = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be 1 to 64 letters, digits and hyphens');

/** An amount that can be paid, in minor units. */
export const amount = z.object({
  currencyCode: z.literal('EUR', 'must be EUR'),
  minorUnits: z
    .bigint()
    .positive('must be positive')
    .max(100_000_000n, 'must be at most 1,000,000.00')
    .transform(Number),
});

/**
 * Checks what a caller sent.
 *
 * @throws ConnectError INVALID_ARGUMENT that names every wrong field
 */
export function checked<Schema extends z.ZodType>(schema: Schema, message: unknown): z.output<Schema> {
  const parsed = schema.safeParse(message);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ConnectError(reasons.join('; '), Code.InvalidArgument);
}
