import { type IncomingHttpHeaders, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../scripts/testing/http-server.ts';
import { startNginx, type TestNginx } from '../scripts/testing/nginx.ts';

let backend: TestServer;
let nginx: TestNginx;
let exposed: TestNginx;

beforeAll(async () => {
  backend = await startServer((_request, response) => response.end('{}'));
  const address = `${backend.host}:${backend.port}`;
  const upstreams = { backend: address, collector: address };
  nginx = await startNginx(upstreams);
  exposed = await startNginx({ ...upstreams, access: 'lab:x' });
});
afterAll(async () => {
  await Promise.all([nginx.stop(), exposed.stop()]);
  await backend.close();
});

/** fetch sets Host and Sec-Fetch-Site by itself. */
function send(
  to: TestNginx,
  path: string,
  options: { method?: string; headers: Record<string, string> },
): Promise<{ status: number; body: string; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, to.url), options, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, headers: response.headers }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('a page of another site, on a lab without a password', () => {
  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'lab.evil.example',
    'evil.example|lab',
    '*',
  ])('does not get in by a name that it points here: %s', async (host) => {
    for (const path of ['/', '/api/tasks', '/query/prometheus/api/v1/query?query=up', '/otlp/v1/traces']) {
      const { status, body } = await send(nginx, path, { headers: { host } });
      // A name that cannot be one is refused before.
      expect([400, 421], `${host} ${path}`).toContain(status);
      if (status === 421) expect(JSON.parse(body)).toMatchObject({ status, title: 'Unknown host name' });
    }
  });

  it.each(['localhost:8080', 'LOCALHOST', 'lab.localhost', '127.0.0.1:8080', '[::1]:8080', 'lab', 'Lab:81'])(
    'is not what comes by %s',
    async (host) => {
      expect((await send(nginx, '/api/tasks', { headers: { host } })).status).toBe(200);
    },
  );

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('changes nothing by %s', async (method) => {
    const before = backend.requests.length;
    const headers = { 'sec-fetch-site': 'cross-site' };
    const refused = await send(nginx, '/api/tasks', { method, headers });
    expect(JSON.parse(refused.body)).toMatchObject({ status: 403, title: 'Request of another site' });
    expect(backend.requests).toHaveLength(before);
    const own = await send(nginx, '/api/tasks', { method, headers: { 'sec-fetch-site': 'same-origin' } });
    expect(own.status).toBe(200);
    expect((await send(nginx, '/api/tasks', { method, headers: {} })).status).toBe(200);
  });

  it('may link to the lab', async () => {
    expect((await send(nginx, '/', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(200);
  });
});

it('beyond loopback a lab answers to any name', async () => {
  expect((await send(exposed, '/api/tasks', { headers: { host: 'vm.example' } })).status).toBe(200);
});

// Elsewhere Chromium writes an error to the console, and `verify` wants a clean one.
it.each([
  [{ host: 'localhost:8080' }, 'same-origin'],
  [{ host: '127.0.0.1' }, 'same-origin'],
  [{ host: 'lab', 'x-forwarded-proto': 'https' }, 'same-origin'],
  [{ host: 'lab' }, undefined],
  [{ host: '127.evil.example' }, undefined],
])('the opener policy is sent where browsers heed it: %j', async (headers, expected) => {
  const answer = await send(exposed, '/', { headers });
  expect(answer.headers['cross-origin-opener-policy']).toBe(expected);
});
