import { HttpError } from '@lab/http/http-error';
import type { z } from 'zod';

/**
 * Checks what a caller sent: a body, a query, headers.
 *
 * @throws HttpError 400 that names every wrong field
 */
export function checkedRequest<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'request'}: ${message}`,
  );
  throw new HttpError(400, reasons.join('; '));
}
