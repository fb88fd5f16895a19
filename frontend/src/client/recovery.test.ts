import { browserActions } from '@lab/telemetry/spans';
import { afterEach, expect, it, vi } from 'vitest';
import type { PageAction, Perform } from '../kit/perform.ts';
import { startRecovery } from './recovery.ts';
import { type Answer, endClient, ok, startClient, status, unreachable } from './testing.ts';

afterEach(endClient);

/** A page that asks again by itself; `refreshed` says when it loaded what was missing. */
function startPage(answer: Answer, seen = () => Promise.resolve()) {
  const test = startClient(answer);
  const [refreshed, performed]: [number[], string[]] = [[], []];
  const action = test.scope as unknown as PageAction;
  const perform: Perform = async ({ action: name, request, follow }) => {
    performed.push(name);
    try {
      await request(action);
    } catch {
      return false;
    }
    await follow?.(action);
    return true;
  };
  const refresh = async () => void refreshed.push(test.now());
  startRecovery({ client: test.client, perform, refresh, seen });
  return { ...test, refreshed, performed };
}

it('asks at the time that the user was told, until the service answers, and then loads what is missing', async () => {
  const page = startPage(unreachable);
  page.ask();
  await page.pass(8_000);
  const [told] = page.seen.retryAt;
  expect(page.server.sent.map(({ at }) => at)).toEqual([0, 300, told]);
  expect(page.refreshed).toEqual([]);
  page.server.answer = ok;
  await page.pass(5_000);
  expect(page.refreshed).toEqual([page.seen.retryAt.at(-1)]);
  expect(new Set(page.performed)).toEqual(new Set([browserActions.recover]));
  await page.pass(600_000);
  expect(page.performed).toHaveLength(2);
});

it('takes a refusal for an answer', async () => {
  const page = startPage(unreachable);
  page.ask('/shop/mail/v1/mails', { token: 'a.b.c' });
  await page.pass(300);
  page.server.answer = status(401);
  await page.pass(5_000);
  expect(page.server.sent.at(-1)?.path).toBe('/shop/mail/v1/mails?limit=1');
  expect(page.refreshed).toHaveLength(1);
});

it('loads what is missing when a call of the user finds that the service is back', async () => {
  const page = startPage(unreachable);
  page.ask();
  await page.pass(300);
  page.ask();
  await page.pass(0);
  expect(page.seen.circuits).toEqual(['lab-backend open']);
  page.server.answer = ok;
  // The browser slept: the page's own time has come, but the user is faster.
  vi.setSystemTime(Date.now() + 60_000);
  page.ask();
  await page.pass(1);
  expect(page.seen.circuits.at(-1)).toBe('lab-backend closed');
  expect(page.refreshed).toHaveLength(1);
});

it('asks for nothing while nobody looks', async () => {
  const { promise: shown, resolve: show } = Promise.withResolvers<void>();
  const page = startPage(unreachable, () => shown);
  page.ask();
  await page.pass(600_000);
  expect(page.performed).toEqual([]);
  page.server.answer = ok;
  show();
  await page.pass(0);
  expect(page.refreshed).toEqual([page.now()]);
});
