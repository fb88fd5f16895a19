import type { z } from 'zod';

/**
 * Reads a program’s environment; blank means unset.
 *
 * @param program its name, for messages
 * @throws Error that names every wrong variable
 */
export function readEnvironment<Shape extends z.ZodRawShape>(
  program: string,
  schema: z.ZodObject<Shape>,
  env: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<Shape>> {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(filled);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The ${program}'s environment is wrong.\n  ${reasons.join('\n  ')}`);
}
