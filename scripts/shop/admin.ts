import { readFile } from 'node:fs/promises';
import { reasonOf } from '@lab/wait/wait-until';
import { z } from 'zod';
import { shopAdminPasswordFile } from '../stack/secrets.ts';
import type { Settings } from '../stack/settings.ts';
import { UserError } from '../terminal/user-error.ts';

const timeoutMs = 30_000;
const problem = z.object({ detail: z.string() });

/** Asks a service of the shop as its admin. Rejects with a UserError that says what the service said. */
export type AskAsAdmin = <Schema extends z.ZodType>(
  method: 'GET' | 'POST',
  /** Below `/shop`, for example `/mail/v1/dead-letters`. */
  path: string,
  answer: Schema,
) => Promise<z.output<Schema>>;

/**
 * Logs in to the running shop, by the address that browsers use, as admin@shop.test.
 *
 * @throws UserError where the shop does not run or the password was changed
 */
export async function logInAsAdmin(settings: Settings): Promise<AskAsAdmin> {
  const base = `http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}/shop`;
  const password = await readFile(shopAdminPasswordFile(settings), 'utf8').catch(() => {
    throw new UserError('The shop was never started here', 'Start it: npx lab up --with shop');
  });
  const { access_token: token } = await ask(
    `${base}/identity/tokens`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: 'admin@shop.test', password: password.trim() }),
    },
    z.object({ access_token: z.string() }),
  );
  const headers = { authorization: `Bearer ${token}` };
  return (method, path, answer) => ask(base + path, { method, headers }, answer);
}

async function ask<Schema extends z.ZodType>(
  url: string,
  init: RequestInit,
  answer: Schema,
): Promise<z.output<Schema>> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) }).catch(
    (error: unknown) => {
      throw new UserError(`The lab does not answer at ${url}`, 'npx lab status', [reasonOf(error)]);
    },
  );
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer.parse(body);
  const detail = problem.safeParse(body).data?.detail ?? `status ${response.status}`;
  const advice = response.status < 500 ? 'npx lab shop --help' : 'npx lab status';
  throw new UserError(detail, advice, [`${init.method} ${url} → ${response.status}`]);
}
