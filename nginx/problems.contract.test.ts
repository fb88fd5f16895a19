import { connect } from 'node:net';
import { startServer, type TestServer } from '@lab/testkit/http-server';
import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import { patience } from '@lab/testkit/patience';
import { type SentAnswer, send } from '@lab/testkit/send';
import { waitUntil } from '@lab/wait/wait-until';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const problem = z.object({ title: z.string(), status: z.number(), detail: z.string(), trace_id: z.string() });
const accessLine = z.object({ method: z.string(), status: z.number(), user_agent: z.string() });

/** `up`: its backend and stores answer or are silent; `down`: nothing is behind it, and others can reach it. */
const labs = { up: undefined, down: undefined } as { up: TestNginx | undefined; down: TestNginx | undefined };
let silent: TestServer;

beforeAll(async () => {
  silent = await startServer(() => undefined);
  const address = `${silent.host}:${silent.port}`;
  const soon = (configuration: string) =>
    configuration
      .replace('proxy_read_timeout 15s', 'proxy_read_timeout 100ms')
      .replace('auth_delay 1s', 'auth_delay 10ms');
  labs.up = await startNginx({ backend: address, collector: address, change: soon });
  labs.down = await startNginx({
    backend: '127.0.0.1:9',
    collector: '127.0.0.1:9',
    access: 'lab:x',
    change: soon,
  });
});
afterAll(async () => {
  await Promise.all([labs.up?.stop(), labs.down?.stop()]);
  await silent.close();
});

function labOf(name: keyof typeof labs): TestNginx {
  const lab = labs[name];
  if (!lab) throw new Error('Nginx was not started');
  return lab;
}

const every = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PURGE'];
const changing = ['POST', 'PUT', 'PATCH', 'DELETE', 'PURGE'];
const foreign = { 'sec-fetch-site': 'cross-site' };
const situations: [
  status: number,
  lab: keyof typeof labs,
  path: string,
  methods: readonly string[],
  headers?: Record<string, string>,
][] = [
  [401, 'down', '/dashboards', every],
  [403, 'up', '/api/tasks', changing, foreign],
  [403, 'up', '/otlp/v1/traces', changing, foreign],
  [404, 'up', '/nothing.here', every],
  [404, 'up', '/query/nothing', every],
  [405, 'up', '/query/alerts', every.filter((method) => method !== 'GET')],
  [405, 'up', '/otlp/v1/logs', every.filter((method) => method !== 'POST')],
  [421, 'up', '/api/tasks', every, { host: 'evil.example' }],
  [502, 'down', '/api/tasks', every],
  [502, 'down', '/otlp/v1/logs', ['POST']],
  [504, 'up', '/api/tasks', every],
];
const sizes = [0, 900, 5_000, 70_000, 200_000, 2_000_000];
const refused = 413;

describe('every answer that Nginx itself gives', () => {
  it.each(situations)(
    '%i on %s: %s is a problem, logged with its method',
    async (status, name, path, methods, headers) => {
      const lab = labOf(name);
      for (const method of methods) {
        for (const size of sizes) {
          const agent = `${status} ${path} ${method} ${size}`;
          const answer = await send(lab.url + path, {
            method,
            headers: { ...headers, 'user-agent': agent },
            body: 'x'.repeat(size),
          });
          expect(size <= 900 ? [status] : [status, refused], agent).toContain(answer.status);
          expectProblem(answer, agent);
          if (!path.startsWith('/api')) continue;
          expect(await logged(lab, agent), agent).toEqual({
            method,
            status: answer.status,
            user_agent: agent,
          });
        }
      }
    },
  );

  it.each([
    ['a range beyond the end', 416, 'GET / HTTP/1.1', 'Range: bytes=900000-'],
    ['a header of 40 KB', 400, 'GET / HTTP/1.1', `X-Long: ${'x'.repeat(40_000)}`],
    ['an address of 40 KB', 414, `GET /${'x'.repeat(40_000)} HTTP/1.1`, ''],
    ['no host', 400, 'GET / HTTP/1.1', 'Host: a b'],
    ['a coding that it does not know', 501, 'POST /api/tasks HTTP/1.1', 'Transfer-Encoding: brew'],
    ['a version that it does not know', 505, 'GET / HTTP/3.0', ''],
    ['a method that is not allowed', 405, 'TRACE / HTTP/1.1', ''],
    ['a request line that is none', 400, '\u0001', ''],
  ])('%s: %i is a problem', async (_what, status, requestLine, header) => {
    const text = await raw(
      labOf('up'),
      `${requestLine}\r\n${header.startsWith('Host') ? '' : 'Host: lab\r\n'}${header}\r\n\r\n`,
    );
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toContain('application/problem+json');
    expect(text).toContain(`"status":${status}`);
  });
});

function expectProblem(answer: SentAnswer, what: string): void {
  expect(answer.headers['content-type'], what).toBe('application/problem+json');
  expect(problem.parse(JSON.parse(answer.body)).status, what).toBe(answer.status);
}

async function logged(lab: TestNginx, agent: string): Promise<z.infer<typeof accessLine>> {
  const { value } = await waitUntil(
    async () => {
      const lines = lab.accessLog().filter((line) => line.includes(`"user_agent":"${agent}"`));
      const [line] = lines;
      return line === undefined
        ? { ok: false, seen: 'no line' }
        : { ok: true, value: accessLine.parse(JSON.parse(line)) };
    },
    { what: `an access line of ${agent}`, deadlineMs: patience(10_000), intervalMs: 5 },
  );
  return value;
}

/** Sends text as it is and reads until Nginx closes the connection. */
function raw(lab: TestNginx, text: string): Promise<string> {
  const { hostname, port } = new URL(lab.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.end(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString();
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}
