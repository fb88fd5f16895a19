import { setImmediate } from 'node:timers/promises';
import { waitUntil } from '@lab/wait/wait-until';
import { expect, it } from 'vitest';
import { startTraffic } from './traffic.ts';

const http = {
  get: () => Promise.reject(new Error('unused')),
  post: () => Promise.reject(new Error('unused')),
};
const signal = new AbortController().signal;

it('sends at its pace, counts what was answered, and sends nothing after it is stopped', async () => {
  let sent = 0;
  const send = async () => {
    sent += 1;
    if (sent % 2 === 0) throw new Error('no answer');
  };
  const traffic = startTraffic(send, { http, perSecond: 1000, signal });
  await waitUntil(async () => (sent >= 6 ? { ok: true, value: sent } : { ok: false, seen: `${sent}` }), {
    what: 'six requests',
    deadlineMs: 5000,
    intervalMs: 1,
  });
  await traffic.stop();
  const atTheEnd = sent;
  await setImmediate();
  expect(sent).toBe(atTheEnd);
  expect(traffic.count()).toBe(Math.ceil(sent / 2));
});

it('waits for what is under way when it is stopped', async () => {
  const answer = Promise.withResolvers<void>();
  const traffic = startTraffic(() => answer.promise, { http, perSecond: 1000, signal });
  const stopped = traffic.stop();
  answer.resolve();
  await stopped;
  expect(traffic.count()).toBeGreaterThanOrEqual(1);
});
