import { once } from 'node:events';
import { request } from 'node:http';
import { waitUntil } from '@lab/wait/wait-until';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { json, startTestStore, type TestStore } from '../testing/store.ts';

let store: TestStore;
beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.dispose());

/** A label of the test’s own. */
let app = 'app0';
beforeEach(() => {
  app = `app${Number(app.slice(3)) + 1}`;
});

const now = () => BigInt(Date.now()) * 1_000_000n;

async function push(lines: readonly string[], stream: object = { app }, timestamp = now()) {
  const values = lines.map((line, index) => [String(timestamp + BigInt(index)), line, { trace_id: 'ab' }]);
  const body = JSON.stringify({ streams: [{ stream, values }] });
  expect((await store.post('/loki/api/v1/push', body, json)).status).toBe(204);
}

const frame = z.object({
  streams: z.array(
    z.object({
      stream: z.record(z.string(), z.string()),
      values: z.array(z.array(z.unknown())),
    }),
  ),
  dropped_entries: z.array(z.unknown()).optional(),
  encodingFlags: z.array(z.string()).optional(),
});
type Frame = z.output<typeof frame>;

const linesOf = ({ streams }: Frame) => streams.flatMap(({ values }) => values.map(([, line]) => line));

class Client {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];

  constructor(parameters: Record<string, string>, headers: Record<string, string> = {}) {
    const url = `${store.url.replace('http', 'ws')}/loki/api/v1/tail?${new URLSearchParams(parameters)}`;
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data) => this.frames.push(frame.parse(JSON.parse(String(data)))));
  }

  get lines(): unknown[] {
    return this.frames.flatMap(linesOf);
  }

  /** Waits until so many lines have come. */
  async receive(count: number): Promise<unknown[]> {
    while (this.lines.length < count) {
      await once(this.socket, 'message', { signal: AbortSignal.timeout(20_000) });
    }
    return this.lines;
  }
}

/** The HTTP answer to a request to upgrade that is refused. */
function refusal(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const upgrade = request(store.url + path, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
    upgrade.on('response', async (response) => {
      const chunks = await response.toArray();
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') });
    });
    upgrade.on('upgrade', () => reject(new Error('it was accepted')));
    upgrade.on('error', reject);
    upgrade.end();
  });
}

const tailOf = (query: string, more: Record<string, string> = {}) =>
  `/loki/api/v1/tail?${new URLSearchParams({ query, ...more })}`;

test('what is stored comes first, the newest lines of it, oldest first', async () => {
  await push(['one', 'two', 'three']);
  const client = new Client({ query: `{app="${app}"}`, limit: '2' });
  expect(await client.receive(2)).toEqual(['two', 'three']);
  client.socket.terminate();
});

test('lines come as they are stored, with the labels and the text that the query gives them', async () => {
  const client = new Client({
    query: `{app=~"${app}|other"} |= "order" | json | line_format "{{.id}}"`,
    start: '1',
  });
  await once(client.socket, 'open');
  await push(['{"msg":"order","id":7}', 'nothing']);
  await push(['{"msg":"order","id":9}'], { app: 'shipping' });
  await push(['{"msg":"order","id":8}']);
  expect(await client.receive(2)).toEqual(['7', '8']);
  expect(client.frames[0]?.streams[0]?.stream).toMatchObject({
    app,
    trace_id: 'ab',
    msg: 'order',
    id: '7',
  });
  client.socket.terminate();
});

test('each line comes once, also when it is stored while the stored ones are read', async () => {
  const wanted = Array.from({ length: 300 }, (_, index) => `line ${index}`);
  const clients: Client[] = [];
  for (const [index, line] of wanted.entries()) {
    if (index % 60 === 30) clients.push(new Client({ query: `{app="${app}"}`, limit: '5000' }));
    await push([line]);
  }
  for (const client of clients) {
    await client.receive(wanted.length);
    await push(['last'], { app, n: String(clients.indexOf(client)) });
    await client.receive(wanted.length + 1);
    const lines = client.lines.filter((line) => line !== 'last');
    expect(lines).toHaveLength(wanted.length);
    expect(new Set(lines)).toEqual(new Set(wanted));
    client.socket.terminate();
  }
});

test('lines that come together are sent in the order of their time', async () => {
  const client = new Client({ query: `{app="${app}"}`, delay_for: '1' });
  await once(client.socket, 'open');
  const time = now();
  const values = [
    [String(time), 'second'],
    [String(time - 1_000_000n), 'first'],
  ];
  await store.post('/loki/api/v1/push', JSON.stringify({ streams: [{ stream: { app }, values }] }), json);
  expect(await client.receive(2)).toEqual(['first', 'second']);
  client.socket.terminate();
});

test('structured metadata and parsed labels are apart when that is asked for', async () => {
  const headers = { 'x-loki-response-encoding-flags': 'categorize-labels' };
  const client = new Client({ query: `{app="${app}"} | logfmt` }, headers);
  await once(client.socket, 'open');
  await push(['id=7']);
  await client.receive(1);
  expect(client.frames[0]?.encodingFlags).toEqual(['categorize-labels']);
  expect(client.frames[0]?.streams[0]?.stream).toEqual({ app, service_name: app });
  expect(client.frames[0]?.streams[0]?.values[0]?.[2]).toEqual({
    structuredMetadata: { trace_id: 'ab' },
    parsed: { id: '7' },
  });
  client.socket.terminate();
});

test('a slow client gets a report of the lines that it missed, and the store goes on', async () => {
  const client = new Client({ query: `{app="${app}"}` });
  await once(client.socket, 'open');
  client.socket.pause();
  const text = 'x'.repeat(2_000);
  for (let batch = 0; batch < 16; batch += 1) {
    await push(Array.from({ length: 2_000 }, (_, index) => `${batch}-${index} ${text}`));
  }
  client.socket.resume();
  while (!client.frames.some(({ dropped_entries: dropped }) => dropped))
    await client.receive(client.lines.length + 1);
  const dropped = client.frames.flatMap(({ dropped_entries: entries = [] }) => entries);
  expect(dropped[0]).toEqual({
    labels: { app, service_name: app },
    timestamp: expect.stringMatching(/^\d{19}$/),
  });
  client.socket.terminate();
});

test.each([
  [tailOf('{app="shop"'), 400, 'line 1, col 12'],
  [tailOf('rate({app="shop"}[1m])'), 400, 'only log queries are supported'],
  [tailOf('{app="shop"} | line_format "{{"'), 400, 'line_format'],
  ['/loki/api/v1/tail', 400, 'a query is missing'],
  [tailOf('{app="shop"}', { delay_for: '6' }), 400, 'must be 0 to 5 seconds'],
  [tailOf('{app="shop"}', { limit: '0' }), 400, 'limit must be a positive value'],
  ['/elsewhere', 404, 'No WebSocket at /elsewhere'],
  ['//', 404, 'No WebSocket at //'],
  ['/loki/api/v1/tail?query={app="a?b"}%20|=', 400, 'line 1, col 15'],
])('%s is refused with %i: %s', async (path, status, reason) => {
  const answer = await refusal(path);
  expect(answer.status).toBe(status);
  expect(answer.body).toContain(reason);
});

test('a page of another site cannot read what is stored', async () => {
  expect((await refusal(tailOf('{app="shop"}'), { origin: 'http://evil.example' })).status).toBe(403);
  expect((await refusal(tailOf('{app="shop"}'), { host: 'evil.example' })).status).toBe(421);
});

test('an eleventh client is refused, until another one leaves', async () => {
  const own = await startTestStore();
  const path = own.url.replace('http', 'ws') + tailOf('{app="shop"}');
  const open = async () => {
    const socket = new WebSocket(path);
    await once(socket, 'open');
    return socket;
  };
  const sockets = await Promise.all(Array.from({ length: 10 }, open));
  await expect(open()).rejects.toThrow('Unexpected server response: 400');
  sockets[0]?.terminate();
  await waitUntil(async () => ({ ok: true, value: await open() }), {
    what: 'a place for another client',
    deadlineMs: 20_000,
  });
  await own.dispose();
});

test('a request without an upgrade is refused', async () => {
  const answer = await store.get('/loki/api/v1/tail', { query: `{app="${app}"}` });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('WebSocket');
});

test('a query that fails over what comes closes the socket with its reason', async () => {
  const slow = await startTestStore({ LOG_STORE_QUERY_MAX_LINES: '1' });
  await slow.post(
    '/loki/api/v1/push',
    JSON.stringify({
      streams: [
        {
          stream: { app: 'shop' },
          values: [
            [String(now()), 'a'],
            [String(now() + 1n), 'b'],
          ],
        },
      ],
    }),
    json,
  );
  const socket = new WebSocket(slow.url.replace('http', 'ws') + tailOf('{app="shop"}'));
  const [code, reason] = await once(socket, 'close', { signal: AbortSignal.timeout(20_000) });
  expect(code).toBe(1011);
  expect(String(reason)).toContain('lines');
  await slow.dispose();
});

test('a store that stops says good-bye', async () => {
  const own = await startTestStore();
  const socket = new WebSocket(own.url.replace('http', 'ws') + tailOf('{app="shop"}'));
  await once(socket, 'open');
  const closed = once(socket, 'close', { signal: AbortSignal.timeout(20_000) });
  await own.dispose();
  expect((await closed)[0]).toBe(1001);
});
