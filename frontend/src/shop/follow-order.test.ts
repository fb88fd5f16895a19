import { afterEach, expect, it } from 'vitest';
import { type Answer, endClient, startClient, status, unreachable } from '../client/testing.ts';
import { followOrder } from './follow-order.ts';
import type { Order } from './model.ts';

afterEach(endClient);

const order = (version: number, state: string): Order => ({
  ...{ orderId: 'o-1', currency: 'EUR', total: 1490, lines: [], cardLast4: '4242' },
  ...{ status: state, version, placedAt: '2026-11-29T10:00:00.000Z', history: [] },
});
const events =
  (...orders: readonly Order[]): Answer =>
  () =>
    new Response(orders.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''));

function follow(...answers: readonly Answer[]) {
  const test = startClient((sent, nth) => (answers[nth] ?? unreachable)(sent, nth));
  const left = new AbortController();
  const seen: (number | string)[] = [];
  const following = followOrder({
    client: test.client,
    orderId: 'o-1',
    token: 'a.b.c',
    show: ({ version }) => seen.push(version),
    waiting: ({ message }) => seen.push(message),
    left: left.signal,
  }).then(
    () => seen.push('over'),
    (error: Error) => seen.push(error.message),
  );
  return { ...test, left, seen, following };
}

it('asks again for a stream that ends before the order does', async () => {
  const { pass, seen, server } = follow(events(order(1, 'placed')), events(order(5, 'completed')));
  await pass(1_000);
  expect(seen).toEqual([1, 5, 'over']);
  expect(server.sent.map(({ at }) => at)).toEqual([0, 500]);
});

it('leaves a service alone that does not answer, for longer each time, and goes on when it is back', async () => {
  const away = [unreachable, unreachable, unreachable, unreachable];
  const { pass, seen, server } = follow(...away, events(order(5, 'completed')));
  await pass(60_000);
  expect(server.sent.map(({ at }) => at)).toEqual([0, 5_000, 10_000, 15_000, 25_000]);
  expect(seen.slice(-2)).toEqual([5, 'over']);
});

it('says why an order may not be seen', async () => {
  const { pass, seen } = follow(status(404));
  await pass(0);
  expect(seen).toEqual(['status 404']);
});

it('asks for nothing more once the page shows something else', async () => {
  const { pass, seen, server, left } = follow();
  await pass(0);
  left.abort(new DOMException('another view', 'AbortError'));
  await pass(60_000);
  expect(server.sent).toHaveLength(1);
  expect(seen.at(-1)).toBe('another view');
});
