import { freePort } from '@lab/testkit/free-port';
import { acceptOtlp, startServer } from '@lab/testkit/http-server';
import { startNginx } from '@lab/testkit/nginx';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';
import { afterEach, describe, expect, it } from 'vitest';
import { startDns, startSilentDns } from '../scripts/launcher/native/addressing/testing.ts';

const cleanups: (() => Promise<void>)[] = [];

/** Ends the resource after the test, in reverse order. */
function closing<T extends { close: () => Promise<void> } | { stop: () => Promise<void> }>(resource: T): T {
  cleanups.unshift(() => ('close' in resource ? resource.close() : resource.stop()));
  return resource;
}

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

describe('the backend behind a name', () => {
  it('is found at its new address within 2 s, without a reload', async () => {
    const port = await freePort();
    const dns = closing(await startDns({ backend: '127.0.1.1' }));
    const first = await startServer((_, response) => response.end('first'), { host: '127.0.1.1', port });
    const nginx = closing(
      await startNginx({ backend: `backend:${port}`, collector: '127.0.0.1:9', resolver: dns.address }),
    );
    const ask = async () => (await fetch(`${nginx.url}/api/who`)).text();
    expect(await ask()).toBe('first');

    await first.close();
    closing(await startServer((_, response) => response.end('second'), { host: '127.0.1.2', port }));
    dns.set('backend', '127.0.1.2');
    const { elapsedMs } = await waitUntil(
      async () => {
        const seen = await ask();
        return seen === 'second' ? { ok: true, value: seen } : { ok: false, seen };
      },
      { what: 'the second backend', deadlineMs: patience(5_000) },
    );
    expect(elapsedMs).toBeLessThan(2_000);
  });

  it('still serves, each request once, while the DNS server is dead, hangs, and after it moved meanwhile', async () => {
    const port = await freePort();
    const dns = await startDns({ backend: '127.0.1.1' });
    const first = await startServer((_, response) => response.end('first'), { host: '127.0.1.1', port });
    const nginx = closing(
      await startNginx({
        backend: `backend:${port}`,
        backendAddresses: ['127.0.1.1', '127.0.1.2', '127.0.1.3'].map((address) => `${address}:${port}`),
        collector: '127.0.0.1:9',
        resolver: dns.address,
      }),
    );
    let posts = 0;
    const post = async () => {
      posts += 1;
      const response = await fetch(`${nginx.url}/api/tasks?a=1`, { method: 'POST', body: '{"title":"x"}' });
      return { status: response.status, text: await response.text() };
    };
    /** Posts until Nginx has forgotten the name and asked in vain. */
    const postUnresolved = async (expected: string) => {
      const line = nginx.accessLog().length;
      const deadline = Date.now() + 10_000;
      while (!nginx.accessLog().slice(line).join('').includes('"upstream_status":"-, 200"')) {
        expect(Date.now()).toBeLessThan(deadline);
        expect(await post()).toEqual({ status: 200, text: expected });
      }
    };
    expect(await post()).toEqual({ status: 200, text: 'first' });
    await dns.close();
    await postUnresolved('first');
    const silent = closing(await startSilentDns(Number(dns.address.split(':')[1])));
    await postUnresolved('first');
    expect(silent.questions()).toBeGreaterThan(0);
    expect(first.requests).toHaveLength(posts);
    for (const { method, path, body } of first.requests) {
      expect([method, path, String(body)]).toEqual(['POST', '/api/tasks?a=1', '{"title":"x"}']);
    }

    await first.close();
    const second = closing(
      await startServer((_, response) => response.end('second'), { host: '127.0.1.3', port }),
    );
    expect(await post()).toEqual({ status: 200, text: 'second' });
    expect(second.requests).toHaveLength(1);
  });

  it('is reported as unreachable, with a problem, while the name does not exist', async () => {
    const dns = closing(await startDns({}));
    const nginx = closing(
      await startNginx({ backend: 'backend:3001', collector: '127.0.0.1:9', resolver: dns.address }),
    );
    const response = await fetch(`${nginx.url}/api/who`);
    expect(response.status).toBe(502);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  });
});

describe('telemetry of browsers', () => {
  it('reaches the Collector on the three paths, by POST only and up to 1 MiB', async () => {
    const collector = closing(await startServer(acceptOtlp));
    const nginx = closing(
      await startNginx({ backend: '127.0.0.1:9', collector: `127.0.0.1:${collector.port}` }),
    );
    const post = (path: string, body = '{}') => fetch(nginx.url + path, { method: 'POST', body });
    for (const signal of ['traces', 'logs', 'metrics']) {
      expect((await post(`/otlp/v1/${signal}`)).status).toBe(200);
    }
    expect(collector.requests.map((request) => request.path)).toEqual([
      '/v1/traces',
      '/v1/logs',
      '/v1/metrics',
    ]);

    const get = await fetch(`${nginx.url}/otlp/v1/traces`);
    expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await post('/otlp/v1/traces', 'x'.repeat(2 ** 20))).status).toBe(200);
    expect((await post('/otlp/v1/traces', 'x'.repeat(2 ** 21))).status).toBe(413);
    expect((await post('/otlp/v1/profiles')).status).toBe(404);
  });

  it('is limited for one client that floods, with 429 and a hint when to come back', async () => {
    const collector = closing(await startServer(acceptOtlp));
    const nginx = closing(
      await startNginx({ backend: '127.0.0.1:9', collector: `127.0.0.1:${collector.port}` }),
    );
    const send = () => fetch(`${nginx.url}/otlp/v1/logs`, { method: 'POST', body: '{}' });
    const answers = await Promise.all(Array.from({ length: 600 }, send));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(answers.filter((answer) => answer.status === 200).length).toBeGreaterThanOrEqual(200);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]?.headers.get('retry-after')).toBe('1');
    expect(refused[0]?.headers.get('content-type')).toBe('application/problem+json');
  });
});
