import type { z } from 'zod';

/**
 * Reads a program’s environment; blank means unset.
 *
 * @param program its name, for messages
 * @throws Error that names every wrong variable
 */
export function readEnvironment<Config>(
  program: string,
  schema: z.ZodType<Config>,
  env: Readonly<Record<string, string | undefined>>,
): Config {
  const filled = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(filled);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The ${program}'s environment is wrong.\n  ${reasons.join('\n  ')}`);
}
