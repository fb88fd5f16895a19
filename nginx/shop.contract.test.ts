import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueCertificates } from '@lab/certificates/issue-certificates';
import { listen } from '@lab/http/serve';
import { startServer, type TestServer } from '@lab/testkit/http-server';
import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startDns } from '../scripts/launcher/native/addressing/testing.ts';
import { shopTls } from './render.ts';

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

it('calls the services over mutual TLS, each by its name, where it is asked to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab nginx tls '));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { ca, certificates } = await issueCertificates(['nginx', 'shop-orders']);
  writeFileSync(join(folder, 'ca.pem'), ca);
  const [, orders] = certificates.map(({ name, pem }) => {
    writeFileSync(join(folder, `${name}.pem`), pem);
    return pem;
  });
  const tls = { ca, cert: orders, key: orders, requestCert: true, rejectUnauthorized: true };
  const server = await listen((request, response) => response.end(request.url), 0, '127.0.0.1', { tls });
  onTestFinished(server.stop);
  const dns = await startDns({ 'shop-orders': '127.0.0.1', 'shop-identity': '127.0.0.1' });
  onTestFinished(dns.close);
  const secured = await startNginx({
    backend: unused,
    collector: unused,
    resolver: dns.address,
    shop: {
      orders: `shop-orders:${server.port}`,
      identity: `shop-identity:${server.port}`,
      notifications: unused,
    },
    shopTls: shopTls(join(folder, 'ca.pem'), join(folder, 'nginx.pem')),
  });
  onTestFinished(secured.stop);
  const answer = await fetch(`${secured.url}/shop/api/v2/orders`);
  expect([answer.status, await answer.text()]).toEqual([200, '/v2/orders']);
  // The same server does not pass for another service.
  expect((await fetch(`${secured.url}/shop/identity/v1/login`)).status).toBe(502);
  expect(secured.errorLog()).toContain('does not match "shop-identity"');
});

it('refuses a page of another site', async () => {
  const answer = await fetch(`${nginx.url}/shop/api/v2/orders`, {
    method: 'POST',
    headers: { origin: 'https://example.org' },
  });
  expect(answer.status).toBe(403);
});
