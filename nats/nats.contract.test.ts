import { afterEach, beforeEach, expect, it } from 'vitest';
import { startBroker, type TestBroker } from '../shop/testing/broker.ts';
import { type BrokerClient, connectBroker } from '../shop/testing/broker-client.ts';

let broker: TestBroker;
let client: BrokerClient;

beforeEach(async () => {
  broker = await startBroker();
  client = await connectBroker(broker.server);
});
afterEach(async () => {
  await client.close();
  await broker.stop();
});

it('what the broker has acknowledged is there after it was killed', async () => {
  await client.addStream('EVENTS', 'events.>');
  for (let nth = 0; nth < 100; nth += 1) await client.publish('events.a', `event ${nth}`, `id-${nth}`);
  await broker.restart('SIGKILL');
  await client.close();
  client = await connectBroker(broker.server);
  expect(await client.count('EVENTS')).toBe(100);
});

it('writes to the disk before it acknowledges', async () => {
  const answer = await fetch(`${broker.monitor}/jsz?config=1`);
  expect(await answer.json()).toMatchObject({ config: { sync_always: true } });
});

it('what is published twice with an id is kept once', async () => {
  await client.addStream('EVENTS', 'events.>');
  expect(await client.publish('events.a', 'event', 'same')).toEqual({ isDuplicate: false });
  expect(await client.publish('events.a', 'event', 'same')).toEqual({ isDuplicate: true });
  expect(await client.count('EVENTS')).toBe(1);
});

it('a message of more than 256 KB is refused', async () => {
  await client.addStream('EVENTS', 'events.>');
  await expect(client.publish('events.a', 'x'.repeat(262_145), 'large')).rejects.toThrow(/payload/i);
});
