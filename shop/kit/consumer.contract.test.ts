import { patience } from '@lab/testkit/patience';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startBroker, type TestBroker } from '../testing/broker.ts';
import { type Broker, connectBroker, type Stream } from './broker.ts';
import { type Consumer, startConsumer } from './consumer.ts';
import { listDeadLetters, replay } from './dead-letters.ts';
import { publisherTo } from './publisher.ts';

const stream: Stream = { name: 'THINGS', subjects: ['things.*'] };
const logger = pino({ enabled: false });

let server: TestBroker;
let broker: Broker;
let consumer: Consumer;
let seen: string[];
let refused: Set<string>;

function consume(): Consumer {
  return startConsumer({
    broker,
    stream,
    subject: 'things.a',
    name: 'test',
    logger,
    async handle(body) {
      const text = JSON.parse(new TextDecoder().decode(body)) as string;
      if (refused.has(text)) throw new Error(`cannot process\n${text}`);
      seen.push(text);
    },
  });
}

const publish = (text: string) => publisherTo(broker, stream)({ subject: 'things.a', id: text, body: text });
const poll = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: patience(20_000) });

beforeEach(async () => {
  [seen, refused] = [[], new Set()];
  server = await startBroker();
  broker = connectBroker(server.server);
  consumer = consume();
});
afterEach(async () => {
  await consumer.stop();
  await broker.close();
  await server.stop();
});

it('processes messages in their order, and goes on where it was after a restart', async () => {
  for (const text of ['1', '2', '3']) await publish(text);
  await poll(() => seen).toEqual(['1', '2', '3']);
  // The broker counts an acknowledgement, and what was published, a moment after it has answered.
  await poll(() => consumer.lag()).toBe(0);
  await consumer.stop();
  await publish('4');
  await poll(() => consumer.lag()).toBe(1);
  consumer = consume();
  await poll(() => seen).toEqual(['1', '2', '3', '4']);
});

it('keeps the order while a message cannot be processed for a moment', async () => {
  refused.add('1');
  await publish('1');
  await publish('2');
  refused.clear();
  await poll(() => seen).toEqual(['1', '2']);
});

it(
  'puts a message aside that can never be processed, with the reason, and processes the next',
  async () => {
    refused.add('poison');
    await publish('poison');
    await publish('next');
    await poll(() => seen).toEqual(['next']);
    const [letter, ...others] = await listDeadLetters(broker);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({
      number: 1,
      consumer: 'test',
      subject: 'things.a',
      error: 'Error: cannot process poison',
      deliveries: 5,
      body: '"poison"',
    });
    refused.clear();
    if (letter) await replay(broker, stream, letter);
    await poll(() => seen).toEqual(['next', 'poison']);
    expect(await listDeadLetters(broker)).toEqual([]);
  },
  patience(30_000),
);

it(
  'goes on after the broker was killed',
  async () => {
    await publish('before');
    await poll(() => seen).toEqual(['before']);
    await server.restart('SIGKILL');
    await poll(() =>
      publish('after').then(
        () => true,
        () => false,
      ),
    ).toBe(true);
    // What a broker that is killed knew of acknowledgements may be lost: a message comes again, and the inbox decides.
    await poll(() => [...new Set(seen)]).toEqual(['before', 'after']);
  },
  patience(40_000),
);
