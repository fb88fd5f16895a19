import { afterEach, describe, expect, it } from 'vitest';
import { endClient, ok, silent, startClient, status, unreachable } from './testing.ts';

afterEach(endClient);

const times = ({ server }: ReturnType<typeof startClient>) => server.sent.map(({ at }) => at);

describe('a call', () => {
  it.each([
    ['is not answered', unreachable],
    ['finds no server behind the proxy', status(502)],
    ['finds a server that is not available', status(503)],
  ])('that %s is sent again after a pause', async (_how, failure) => {
    const test = startClient((...request) => (request[1] === 0 ? failure : ok)(...request));
    const call = test.ask();
    await test.pass(1_000);
    expect(call.ended).toBe('ok');
    expect(times(test)).toEqual([0, 300]);
  });

  it.each([400, 404, 422, 429, 500])('that is answered with %i is not sent again', async (code) => {
    const test = startClient(status(code));
    const call = test.ask();
    await test.pass(10_000);
    expect(call.ended).toBe(`status ${code}`);
    expect(test.server.sent).toHaveLength(1);
  });

  it('that could do its work twice is not sent again', async () => {
    const test = startClient(unreachable);
    const call = test.ask('/api/simulate/slow', { method: 'POST', body: {} });
    await test.pass(10_000);
    expect(call.ended).toContain('cannot be reached');
    expect(test.server.sent).toHaveLength(1);
  });

  it('that has an idempotency key is sent again with that key', async () => {
    const test = startClient((...request) => (request[1] === 0 ? unreachable : ok)(...request));
    const call = test.ask('/api/tasks', { method: 'POST', body: {}, idempotencyKey: 'key-1' });
    await test.pass(1_000);
    expect(call.ended).toBe('ok');
    expect(test.server.sent.map(({ headers }) => headers['idempotency-key'])).toEqual(['key-1', 'key-1']);
  });

  it.each([
    ['seconds', () => '3'],
    ['a date', () => new Date(Date.now() + 3_000).toUTCString()],
  ])('waits as long as the server asks for (Retry-After in %s)', async (_form, header) => {
    for (const code of [429, 503]) {
      const test = startClient((...request) =>
        (request[1] === 0 ? status(code, { 'retry-after': header() }) : ok)(...request),
      );
      const call = test.ask();
      await test.pass(9_000);
      expect(call.ended).toBe('ok');
      expect(times(test)[1]).toBeGreaterThanOrEqual(2_000);
      expect(times(test)[1]).toBeLessThanOrEqual(3_300);
      endClient();
    }
  });

  it('ends at once when the server asks for a longer pause than the call may take', async () => {
    const test = startClient(status(503, { 'retry-after': '60' }));
    const call = test.ask();
    await test.pass(0);
    expect(call.ended).toBe('status 503');
    expect(test.seen.retryAt).toEqual([60_000]);
  });

  it('ends at its deadline, and so does its request', async () => {
    const test = startClient(silent);
    const call = test.ask();
    await test.pass(9_999);
    expect(call.ended).toBe('pending');
    await test.pass(1);
    expect(call.ended).toContain('did not answer within 10 seconds');
    expect(test.server.sent.map(({ signal }) => signal.aborted)).toEqual([true]);
  });

  it('ends with its reason when it is given up, also while it pauses, and is not sent again', async () => {
    for (const answer of [silent, unreachable]) {
      const test = startClient(answer);
      const controller = new AbortController();
      const call = test.ask('/api/tasks', { signal: controller.signal });
      await test.pass(10);
      controller.abort(new DOMException('a newer search', 'AbortError'));
      await test.pass(0);
      expect(call.ended).toBe('a newer search');
      await test.pass(10_000);
      expect(test.server.sent).toHaveLength(1);
      expect(test.seen.retryAt).toEqual([]);
      endClient();
    }
  });
});

describe('a page that has too much to do', () => {
  it('sends three reads at a time, and a write beside them', async () => {
    const test = startClient((sent) => (sent.path === '/api/tasks/1' ? ok : silent)(sent, 0));
    for (let nth = 0; nth < 8; nth += 1) test.ask();
    const write = test.ask('/api/tasks/1', { method: 'DELETE' });
    await test.pass(0);
    expect(test.server.sent.map(({ path }) => path)).toEqual([
      '/api/tasks',
      '/api/tasks',
      '/api/tasks',
      '/api/tasks/1',
    ]);
    expect(write.ended).toBe('ok');
  });

  it('turns away what would wait behind too many, and says so', async () => {
    const test = startClient(silent);
    const calls = Array.from({ length: 34 }, () => test.ask());
    await test.pass(0);
    expect(calls.filter(({ ended }) => ended.includes('too many requests'))).toHaveLength(1);
  });

  it('gives the newest its turn when a user has given up hundreds before it', async () => {
    const test = startClient((sent) => (sent.path.endsWith('newest') ? ok : silent)(sent, 0));
    for (let nth = 0; nth < 200; nth += 1) {
      const controller = new AbortController();
      test.ask('/api/tasks', { signal: controller.signal });
      controller.abort();
    }
    const newest = test.ask('/api/tasks?q=newest');
    await test.pass(0);
    expect(newest.ended).toBe('ok');
  });
});
