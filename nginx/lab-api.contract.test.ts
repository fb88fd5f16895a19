import { startServer, type TestServer } from '@lab/testkit/http-server';
import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import { send } from '@lab/testkit/send';
import { afterAll, beforeAll, expect, it } from 'vitest';

let api: TestServer;
let nginx: TestNginx;
let without: TestNginx;

beforeAll(async () => {
  api = await startServer(({ path }, response) => {
    if (path === '/lab/api/verification/events')
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: check\n\n');
    else if (path !== '/lab/api/slow') response.setHeader('cache-control', 'no-store').end('{}');
  });
  const unused = { backend: '127.0.0.1:9', collector: '127.0.0.1:9' };
  const files = {
    'index.html': '',
    'practise.html': '<!doctype html><title>practise</title>',
    'lab.html': '<!doctype html><title>home</title>',
  };
  nginx = await startNginx({
    ...unused,
    files,
    labApi: `${api.host}:${api.port}`,
    change: (configuration) => configuration.replace('proxy_read_timeout 60s', 'proxy_read_timeout 1s'),
  });
  without = await startNginx(unused);
});
afterAll(async () => {
  await Promise.all([nginx.stop(), without.stop()]);
  await api.close();
});

it('passes a change on as it came, by the address of the API and without an origin, which was checked here', async () => {
  const answer = await send(`${nginx.url}/lab/api/faults/a/on?b=c`, {
    method: 'POST',
    headers: {
      host: 'localhost:8080',
      origin: 'http://localhost:8080',
      'sec-fetch-site': 'same-origin',
      'x-csrf-token': 'abc',
      'content-type': 'application/json',
      authorization: 'Basic abc',
    },
    body: '{"for_seconds":1}',
  });
  expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
  const { method, path, headers, body } = api.requests.at(-1) ?? { headers: {} };
  expect({ method, path, body: body?.toString() }).toEqual({
    method: 'POST',
    path: '/lab/api/faults/a/on?b=c',
    body: '{"for_seconds":1}',
  });
  expect(headers).toMatchObject({
    host: `${api.host}:${api.port}`,
    'x-csrf-token': 'abc',
    'sec-fetch-site': 'same-origin',
  });
  expect(headers).not.toHaveProperty('origin');
  expect(headers).not.toHaveProperty('authorization');
});

it('takes bodies of 16 KiB', async () => {
  const sent = (size: number) =>
    send(`${nginx.url}/lab/api/exercise/answer`, { method: 'POST', body: 'x'.repeat(size) });
  expect((await sent(16_384)).status).toBe(200);
  expect((await sent(16_385)).status).toBe(413);
});

it('passes an event on at once, while the stream goes on', async () => {
  const leave = new AbortController();
  const { body } = await fetch(`${nginx.url}/lab/api/verification/events`, { signal: leave.signal });
  const { value } = (await body?.getReader().read()) ?? {};
  expect(new TextDecoder().decode(value)).toBe('event: check\n\n');
  leave.abort();
});

it('serves the pages, and nothing else below /lab', async () => {
  expect((await send(`${nginx.url}/lab`)).body).toContain('home');
  expect((await send(`${nginx.url}/lab/`)).headers.location).toBe('/lab');
  expect((await send(`${nginx.url}/lab/practise`)).body).toContain('practise');
  expect((await send(`${nginx.url}/lab/practise/`)).headers.location).toBe('/lab/practise');
  for (const path of ['/lab/api', '/lab/others', '/ready'])
    expect((await send(nginx.url + path)).status, path).toBe(404);
});

it('writes no access line that tells what somebody has switched on', async () => {
  await send(`${nginx.url}/lab/api/faults/task-list-slow/on`, { method: 'POST' });
  await send(`${nginx.url}/last`);
  await expect.poll(() => nginx.accessLog().join('')).toContain('"path":"/last"');
  expect(nginx.accessLog().join('')).not.toContain('/lab/');
});

it('answers while dashboards send many queries', async () => {
  await Promise.all(Array.from({ length: 350 }, () => send(`${nginx.url}/query/alerts`)));
  expect((await send(`${nginx.url}/lab/api/faults`)).status).toBe(200);
});

it('says that a slow change may still happen', async () => {
  const { status, body } = await send(`${nginx.url}/lab/api/slow`, { method: 'POST' });
  expect(status).toBe(504);
  expect(JSON.parse(body).detail).toContain('may still happen');
});

it('says what to do where the API does not run', async () => {
  const { status, body } = await send(`${without.url}/lab/api/faults`);
  expect(status).toBe(502);
  expect(JSON.parse(body).detail).toContain('npx lab exercise');
});
