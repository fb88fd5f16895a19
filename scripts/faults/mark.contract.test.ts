import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { markFaults } from './mark.ts';

/** A Collector that keeps what it is sent. */
async function collector(status = 200): Promise<{ url: string; received: unknown[] }> {
  const received: unknown[] = [];
  const server = createServer(async (request, response) => {
    received.push(JSON.parse(await text(request)));
    response.writeHead(status).end('full');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

const minute = 60_000;

it('tells with old samples when a fault was on, and that it is over', async () => {
  const { url, received } = await collector();
  await markFaults(url, [{ id: 'task-list-slow', from: 10 * minute, to: 12.5 * minute }]);
  const samples = JSON.stringify(received).matchAll(/"timeUnixNano":"(\d+)","asInt":"(\d)"/g);
  expect([...samples].map(([, time, value]) => [Number(time) / 1e6 / minute, Number(value)])).toEqual([
    [10, 1],
    [11, 1],
    [12, 1],
    [12.5, 0],
  ]);
  expect(JSON.stringify(received)).toContain('task-list-slow');
});

it('sends nothing where nothing was broken, and says when it is not taken', async () => {
  const { url, received } = await collector(503);
  await markFaults(url, []);
  expect(received).toEqual([]);
  const marking = markFaults(url, [{ id: 'task-list-slow', from: 0, to: 0 }]);
  await expect(marking).rejects.toThrow('the Collector answered 503: full');
});
