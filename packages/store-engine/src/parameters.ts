import { HttpError } from '@lab/http/http-error';
import type { z } from 'zod';

/** Parses query parameters; blank means unset. Throws an HttpError 400 that names the wrong one. */
export function parseParameters<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  parameters: Readonly<Record<string, unknown>>,
): z.output<z.ZodObject<Shape>> {
  const filled = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(filled);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new HttpError(400, `invalid ${issue?.path.join('.')}: ${issue?.message}`);
}
