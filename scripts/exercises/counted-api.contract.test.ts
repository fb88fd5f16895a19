import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { countRequests } from './counted-api.ts';

const api = createServer(async (request, response) => {
  const body = (await request.toArray()).join('');
  response.writeHead(request.url === '/missing' ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ method: request.method, url: request.url, body }));
});
beforeEach(() => new Promise<void>((listening) => api.listen(0, '127.0.0.1', listening)));
afterEach(() => new Promise((closed) => api.close(closed)));

/** A counted copy of an API. @param api default: the one above */
async function start(address = `http://127.0.0.1:${(api.address() as AddressInfo).port}`) {
  const { urls, requests, close } = await countRequests([address]);
  onTestFinished(close);
  return { url: String(urls[0]), requests };
}

it('passes queries on with their answers, and counts them', async () => {
  const { url, requests } = await start();
  const get = await fetch(`${url}/api/v1/query?query=up`);
  expect(await get.json()).toEqual({ method: 'GET', url: '/api/v1/query?query=up', body: '' });
  expect(get.headers.get('content-type')).toBe('application/json');
  const post = await fetch(`${url}/api/v1/query`, { method: 'POST', body: 'query=up' });
  expect(await post.json()).toEqual({ method: 'POST', url: '/api/v1/query', body: 'query=up' });
  expect((await fetch(`${url}/missing`)).status).toBe(404);
  expect(requests()).toBe(3);
});

it('refuses methods that no query needs, and says so when the API cannot be reached', async () => {
  const { url } = await start();
  expect((await fetch(`${url}/api/v1/admin`, { method: 'DELETE' })).status).toBe(405);
  const away = await start('http://127.0.0.1:1');
  const answer = await fetch(away.url);
  expect(answer.status).toBe(502);
  expect(await answer.text()).toContain('could not be asked');
});
