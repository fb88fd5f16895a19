import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type GracefulServer, ListenError, listen } from './graceful-server.ts';

/** Far beyond what a stop may take when nothing is open; the tests' own time-out is shorter. */
const graceMs = 120_000;

let server: GracefulServer;
let agent: Agent;
let opened: ServerResponse[];

beforeEach(async () => {
  opened = [];
  agent = new Agent({ keepAlive: true });
  server = await listen((_request, response) => opened.push(response), '127.0.0.1', 0);
});

afterEach(async () => {
  agent.destroy();
  await server.stop(0);
});

/** Sends a request over a connection that stays open, and waits until the server has it. */
async function begin(): Promise<{ answer: Promise<IncomingMessage>; response: ServerResponse }> {
  const before = opened.length;
  const request = get({ port: server.port, agent });
  const answer = once(request, 'response').then(([message]: IncomingMessage[]) => {
    if (!message) throw new Error('a response event has a message');
    return message;
  });
  while (opened.length === before) await new Promise((resolve) => setImmediate(resolve));
  const response = opened.at(-1);
  if (!response) throw new Error('the loop above ends when there is one');
  return { answer, response };
}

test('a connection that is kept open but idle does not hold up the stop', async () => {
  const { answer, response } = await begin();
  response.end('done');
  expect(await text(await answer)).toBe('done');
  expect(await server.stop(graceMs)).toBe(true);
});

test('a request that has no answer yet gets it, and its connection is closed', async () => {
  const { answer, response } = await begin();
  const stopped = server.stop(graceMs);
  response.end('late');
  const message = await answer;
  expect(await text(message)).toBe('late');
  expect(message.headers.connection).toBe('close');
  expect(await stopped).toBe(true);
});

test('an answer that has begun is sent to its end, although its connection was to be kept', async () => {
  const { answer, response } = await begin();
  response.write('first ');
  const message = await answer;
  expect(message.headers.connection).toBe('keep-alive');
  const stopped = server.stop(graceMs);
  response.end('second');
  expect(await text(message)).toBe('first second');
  expect(await stopped).toBe(true);
});

test('what is still open after the grace time is cut off, and reported', async () => {
  const { answer } = await begin();
  const cut = expect(answer).rejects.toThrow();
  expect(await server.stop(10)).toBe(false);
  await cut;
});

test.each([
  [
    'a port in use',
    () => [server.port, '127.0.0.1'] as const,
    /another program uses this port.*BACKEND_PORT/,
  ],
  ['an address of another machine', () => [0, '192.0.2.1'] as const, /no such address.*BACKEND_HOST/],
])('%s is reported with advice', async (_, address, message) => {
  const [port, host] = address();
  const attempt = listen(() => undefined, host, port);
  await expect(attempt).rejects.toThrow(ListenError);
  await expect(attempt).rejects.toThrow(message);
});
