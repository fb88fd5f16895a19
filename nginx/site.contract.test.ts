import { connect } from 'node:net';
import { accessLogFields } from '@lab/telemetry/logs';
import { startServer, type TestServer } from '@lab/testkit/http-server';
import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const traceparent = `00-${traceId}-${spanId}-01`;
const securityHeaders = [
  'content-security-policy',
  'x-content-type-options',
  'referrer-policy',
  'permissions-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
];
const tracePattern = /^traceparent;desc="00-([0-9a-f]{32})-[0-9a-f]{16}-01"$/;
const problem = z.object({ title: z.string(), status: z.number(), detail: z.string(), trace_id: z.string() });

let backend: TestServer;
let nginx: TestNginx;

beforeAll(async () => {
  backend = await startServer((request, response) => {
    if (request.path === '/api/silent') return;
    response.setHeader('x-trace-id', 'f'.repeat(32));
    response.writeHead(request.path === '/api/broken' ? 500 : 200).end(request.path);
  });
  nginx = await startNginx({
    backend: `${backend.host}:${backend.port}`,
    collector: '127.0.0.1:9',
    files: {
      'index.html': `<!doctype html><title>lab</title>${'<p>text</p>'.repeat(200)}`,
      'favicon.svg': '<svg/>',
      'lab.json': '{}',
      'assets/app-4f2a.js': 'export {}',
      '.env': 'SECRET=1',
    },
    change: (configuration) => configuration.replace('proxy_read_timeout 15s', 'proxy_read_timeout 300ms'),
  });
});

afterAll(async () => {
  await nginx.stop();
  await backend.close();
});

/** Sends a request line as it is: fetch would tidy the path up first. */
function statusOfRawRequest(requestLine: string): Promise<string> {
  const { hostname, port } = new URL(nginx.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${requestLine}\r\nHost: lab\r\nConnection: close\r\n\r\n`);
    });
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

async function accessLine(path: string, userAgent: string): Promise<Record<string, unknown>> {
  const { value } = await waitUntil(
    async () => {
      const lines = nginx
        .accessLog()
        .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
      const line = lines.find((entry) => entry.path === path && entry.user_agent === userAgent);
      return line ? { ok: true, value: line } : { ok: false, seen: `${lines.length} other lines` };
    },
    { what: `an access line for ${path}`, deadlineMs: patience(5_000) },
  );
  return value;
}

describe('static files', () => {
  it.each([
    ['/', 'no-cache'],
    ['/lab.json', 'no-cache'],
    ['/assets/app-4f2a.js', 'public, max-age=31536000, immutable'],
    ['/favicon.svg', 'public, max-age=3600'],
  ])('answers %s with Cache-Control %s', async (path, cacheControl) => {
    const response = await fetch(nginx.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe(cacheControl);
  });

  it('compresses text', async () => {
    const response = await fetch(nginx.url, { headers: { 'accept-encoding': 'gzip' } });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(response.headers.get('vary')).toBe('Accept-Encoding');
  });

  it.each([
    '/metrics',
    '/health/ready',
    '/.env',
    '/.problem',
    '/assets/gone.js',
    '/wp-login.php',
    '/api',
    '/otlp/v1/x',
    '/a%20b',
    '/nope',
    '/tasks/nope',
    '/dashboards/a/b',
    '/lab',
    '/lab/trace/x',
    '/lab/trace/a/b',
    '/shop/nope',
  ])('answers %s with a 404 problem that is not cached', async (path) => {
    const response = await fetch(nginx.url + path);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(problem.parse(await response.json()).status).toBe(404);
  });

  it.each(['GET /../../etc/passwd HTTP/1.1', 'GET /assets/%2e%2e/%2e%2e/etc/passwd HTTP/1.1'])(
    'does not leave the document root: %s',
    async (requestLine) => {
      const answer = await statusOfRawRequest(requestLine);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('"status":400');
      expect(answer).not.toContain('root:');
    },
  );
});

describe('headers', () => {
  it.each([
    ['/', 200],
    ['/api/tasks', 200],
    ['/api/broken', 500],
    ['/api/silent', 504],
    ['/nothing.here', 404],
    ['/healthz', 200],
  ])('sends every security header exactly once on %s (%i)', async (path, status) => {
    const response = await fetch(nginx.url + path);
    expect(response.status).toBe(status);
    for (const name of securityHeaders) expect(response.headers.get(name), name).toBeTruthy();
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).not.toContain('unsafe');
    expect(response.headers.get('server')).toBe('nginx');
  });

  it('replaces forwarding headers that a client made up', async () => {
    await fetch(`${nginx.url}/api/forwarded`, {
      headers: { 'x-forwarded-for': '6.6.6.6', forwarded: 'for=6.6.6.6', traceparent, tracestate: 'lab=1' },
    });
    const headers = backend.requests.find((request) => request.path === '/api/forwarded')?.headers;
    expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', traceparent, tracestate: 'lab=1' });
    expect(headers).not.toHaveProperty('forwarded');
  });
});

describe('the API', () => {
  it('passes the path and the query on as they came', async () => {
    const response = await fetch(`${nginx.url}/api/tasks?status=open&q=a%2Fb`);
    expect(await response.text()).toBe('/api/tasks?status=open&q=a%2Fb');
  });

  it('leaves bodies over 64 KiB to the backend, and refuses what no backend would take', async () => {
    const send = (size: number) =>
      fetch(`${nginx.url}/api/tasks`, { method: 'POST', body: 'x'.repeat(size) });
    expect((await send(70_000)).status).toBe(200);
    const refused = await send(200_000);
    expect(refused.status).toBe(413);
    expect(problem.parse(await refused.json()).title).toBe('Content too large');
  });

  it('answers for a backend that is silent, with the trace id of the request', async () => {
    const response = await fetch(`${nginx.url}/api/silent`, { headers: { traceparent } });
    expect(response.status).toBe(504);
    expect(response.headers.get('x-trace-id')).toBe(traceId);
    expect(problem.parse(await response.json())).toMatchObject({ status: 504, trace_id: traceId });
  });
});

describe('the access log', () => {
  it('has exactly the fields of the catalogue, and no query string', async () => {
    await fetch(`${nginx.url}/api/logged?q=private`, { headers: { traceparent, 'user-agent': 'fields' } });
    const line = await accessLine('/api/logged', 'fields');
    expect(Object.keys(line)).toEqual([...accessLogFields]);
    expect(line).toMatchObject({ method: 'GET', status: 200, span_id: spanId, upstream_status: '200' });
    expect(Math.abs(Date.now() - Date.parse(String(line.time)))).toBeLessThan(60_000);
    expect(nginx.accessLog().join('\n')).not.toContain('private');
  });

  it('takes the trace id of the backend before that of the browser', async () => {
    await fetch(`${nginx.url}/api/both`, { headers: { traceparent, 'user-agent': 'both' } });
    expect((await accessLine('/api/both', 'both')).trace_id).toBe('f'.repeat(32));
  });

  it.each([
    ['a good traceparent', traceparent, traceId],
    ['an invalid traceparent', `00-${'0'.repeat(32)}-${spanId}-01`, ''],
    ['a traceparent with quotes', '00-"}{"', ''],
  ])('takes the trace id of %s where no backend answered', async (name, header, expected) => {
    await fetch(`${nginx.url}/metrics`, { headers: { traceparent: header, 'user-agent': name } });
    expect((await accessLine('/metrics', name)).trace_id).toBe(expected);
    const page = await fetch(`${nginx.url}/`, {
      headers: { traceparent: header, 'user-agent': name },
    });
    const begun = tracePattern.exec(page.headers.get('server-timing') ?? '')?.[1] ?? '';
    expect((await accessLine('/', name)).trace_id).toBe(expected || begun);
  });

  it('has the trace that begins with the request of a page, which Server-Timing announces', async () => {
    const begun = new Set<unknown>();
    for (const path of ['/', '/index.html']) {
      const page = await fetch(nginx.url + path, { headers: { 'user-agent': path } });
      const [, announced] = tracePattern.exec(page.headers.get('server-timing') ?? '') ?? [];
      expect(announced).toMatch(/^[0-9a-f]{32}$/);
      expect((await accessLine(path, path)).trace_id).toBe(announced);
      begun.add(announced);
    }
    expect(begun.size).toBe(2);
    for (const path of ['/healthz', '/missing.js', '/api/plain'])
      expect((await fetch(nginx.url + path)).headers.get('server-timing'), path).toBeNull();
  });

  it('stays one JSON object a line whatever a client sends', async () => {
    await fetch(`${nginx.url}/?quoted`, { headers: { 'user-agent': 'a"b\\c\td' } });
    expect((await accessLine('/', 'a"b\\c\td')).status).toBe(200);
  });

  it('says nothing about health checks and telemetry', async () => {
    await fetch(`${nginx.url}/healthz`);
    await fetch(`${nginx.url}/otlp/v1/traces`, { method: 'POST', body: '{}' });
    await fetch(`${nginx.url}/`, { headers: { 'user-agent': 'after' } });
    await accessLine('/', 'after');
    expect(nginx.accessLog().join('\n')).not.toMatch(/healthz|otlp/);
  });
});
