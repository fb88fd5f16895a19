import { startServer, type TestServer } from '@lab/testkit/http-server';
import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import { send } from '@lab/testkit/send';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

let backend: TestServer;
let nginx: TestNginx;
let exposed: TestNginx;

beforeAll(async () => {
  backend = await startServer((_request, response) => response.end('{}'));
  const address = `${backend.host}:${backend.port}`;
  const upstreams = { backend: address, collector: address, labApi: address };
  nginx = await startNginx(upstreams);
  exposed = await startNginx({ ...upstreams, access: 'lab:x' });
});
afterAll(async () => {
  await Promise.all([nginx.stop(), exposed.stop()]);
  await backend.close();
});

describe('a page of another site, on a lab without a password', () => {
  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'lab.evil.example',
    'evil.example|lab',
    '*',
  ])('does not get in by a name that it points here: %s', async (host) => {
    for (const path of [
      '/',
      '/api/tasks',
      '/query/prometheus/api/v1/query?query=up',
      '/otlp/v1/traces',
      '/lab/api/token',
    ]) {
      const { status, body } = await send(nginx.url + path, { headers: { host } });
      // A name that cannot be one is refused before.
      expect([400, 421], `${host} ${path}`).toContain(status);
      if (status === 421) expect(JSON.parse(body)).toMatchObject({ status, title: 'Unknown host name' });
    }
  });

  it.each(['localhost:8080', 'LOCALHOST', 'lab.localhost', '127.0.0.1:8080', '[::1]:8080', 'lab', 'Lab:81'])(
    'is not what comes by %s',
    async (host) => {
      expect((await send(`${nginx.url}/api/tasks`, { headers: { host } })).status).toBe(200);
    },
  );

  it('may link to the lab', async () => {
    expect((await send(`${nginx.url}/`, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200);
  });
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };

describe.each([
  ['on loopback', () => nginx],
  ['that others can reach', () => exposed],
] as const)('what changes something in a lab %s', (_where, lab) => {
  const methods = ['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE'];

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this host', { 'sec-fetch-site': 'same-site' }],
    ['another site, by a browser over plain HTTP', { ...form, origin: 'http://evil.example' }],
    ['a page without an origin', { ...form, origin: 'null' }],
    ['another port, over plain HTTP', { host: 'localhost:8080', origin: 'http://localhost:3000' }],
    ['a name that ends as this one', { host: 'localhost', origin: 'http://evil.localhost' }],
    ['a name that begins as this one', { host: 'localhost', origin: 'http://localhost.evil.example' }],
    ['an origin with a | in it', { host: 'localhost', origin: 'http://evil|localhost' }],
  ])('is refused from %s', async (_from, headers) => {
    for (const method of methods) {
      for (const path of ['/api/simulate/bulk', '/otlp/v1/traces', '/lab/api/faults/off']) {
        const before = backend.requests.length;
        const refused = await send(lab().url + path, { method, headers });
        expect(JSON.parse(refused.body)).toMatchObject({ status: 403, title: 'Request of another site' });
        expect(backend.requests).toHaveLength(before);
      }
    }
  });

  it.each([
    ['the lab itself', { 'sec-fetch-site': 'same-origin' }],
    [
      'the lab itself, behind a proxy that changes Host',
      { 'sec-fetch-site': 'same-origin', origin: 'https://lab' },
    ],
    ['the user', { 'sec-fetch-site': 'none' }],
    ['the lab itself, over plain HTTP', { host: 'LOCALHOST:8080', origin: 'http://localhost:8080' }],
    ['the lab itself, behind a proxy with TLS', { host: 'localhost', origin: 'https://localhost' }],
    ['a program', {}],
  ])('is taken from %s', async (_from, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await send(`${lab().url}/api/tasks`, { method, headers })).status).toBe(200);
    }
  });
});

it('beyond loopback a lab answers to any name', async () => {
  expect((await send(`${exposed.url}/api/tasks`, { headers: { host: 'vm.example' } })).status).toBe(200);
});

// Elsewhere Chromium writes an error to the console, and `verify` wants a clean one.
it.each([
  [{ host: 'localhost:8080' }, 'same-origin'],
  [{ host: '127.0.0.1' }, 'same-origin'],
  [{ host: 'lab', 'x-forwarded-proto': 'https' }, 'same-origin'],
  [{ host: 'lab' }, undefined],
  [{ host: '127.evil.example' }, undefined],
])('the opener policy is sent where browsers heed it: %j', async (headers, expected) => {
  const answer = await send(`${exposed.url}/`, { headers });
  expect(answer.headers['cross-origin-opener-policy']).toBe(expected);
});
