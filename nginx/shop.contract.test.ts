import { startServer, type TestServer } from '@lab/testkit/http-server';
import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import { afterAll, beforeAll, expect, it } from 'vitest';

const unused = '127.0.0.1:9';
let service: TestServer;
let nginx: TestNginx;

beforeAll(async () => {
  service = await startServer((_request, response) => response.end('{}'));
  const orders = `${service.host}:${service.port}`;
  nginx = await startNginx({
    backend: unused,
    collector: unused,
    shop: { orders, identity: unused, notifications: unused },
  });
});
afterAll(async () => {
  await nginx.stop();
  await service.close();
});

it('leads to the service with the rest of the path, the query and the token', async () => {
  const answer = await fetch(`${nginx.url}/shop/api/v2/orders?limit=5`, {
    headers: { authorization: 'Bearer token' },
  });
  expect(answer.status).toBe(200);
  expect(service.requests.at(-1)).toMatchObject({
    path: '/v2/orders?limit=5',
    headers: expect.objectContaining({ authorization: 'Bearer token' }),
  });
});

it('says what to do where the shop does not run', async () => {
  const answer = await fetch(`${nginx.url}/shop/mail/v1/mails`);
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({
    status: 502,
    detail: expect.stringContaining('npx lab up --with shop'),
  });
});

it.each([
  '/shop/api',
  '/shop/api/',
  '/shop/payments/v1',
  '/shop/api/..%2fhealth',
  '/shop/api/v2/orders.json',
])('knows nothing at %s', async (path) => {
  const before = service.requests.length;
  const answer = await fetch(nginx.url + path);
  expect([200, 404]).toContain(answer.status);
  expect(service.requests).toHaveLength(before);
});

it('refuses a page of another site', async () => {
  const answer = await fetch(`${nginx.url}/shop/api/v2/orders`, {
    method: 'POST',
    headers: { origin: 'https://example.org' },
  });
  expect(answer.status).toBe(403);
});
