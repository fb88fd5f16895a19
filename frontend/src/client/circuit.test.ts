import { afterEach, describe, expect, it } from 'vitest';
import { endClient, ok, silent, startClient, status, unreachable } from './testing.ts';

afterEach(endClient);

const deletion = { method: 'DELETE' } as const;

/** A client whose circuit to the backend has just been opened by three requests: a call, its repetition and another call. */
async function cutOff() {
  const test = startClient(unreachable);
  test.ask();
  await test.pass(300);
  test.ask();
  await test.pass(0);
  expect(test.server.sent).toHaveLength(3);
  return test;
}

describe('a circuit', () => {
  it('that is open sends nothing, and says so at once, with when it is asked again', async () => {
    const test = await cutOff();
    const call = test.ask();
    await test.pass(0);
    expect(call.ended).toBe('The server has not answered lately, so nothing was sent to it.');
    expect(test.server.sent).toHaveLength(3);
    expect(test.seen.circuits).toEqual(['lab-backend open']);
    expect(test.seen.retryAt.at(-1)).toBe(5_300);
  });

  it('lets one call probe the service while others wait for what comes of it', async () => {
    const test = await cutOff();
    await test.pass(5_000);
    const { promise, resolve } = Promise.withResolvers<Response>();
    test.server.answer = (sent, nth) => (nth === 3 ? promise : ok(sent, nth));
    const calls = [test.ask(), test.ask('/api/stats'), test.ask('/api/tasks/1', deletion)];
    await test.pass(1_000);
    expect(test.server.sent).toHaveLength(4);
    expect(test.seen.circuits.at(-1)).toBe('lab-backend half_open');
    resolve(Response.json({}));
    await test.pass(0);
    expect(calls.map(({ ended }) => ended)).toEqual(['ok', 'ok', 'ok']);
    expect(test.seen.circuits.at(-1)).toBe('lab-backend closed');
  });

  it('stays open for longer after each probe that fails, up to a minute', async () => {
    const test = await cutOff();
    const pauses: number[] = [];
    for (let nth = 0; nth < 6; nth += 1) {
      const pause = (test.seen.retryAt.at(-1) ?? 0) - test.now();
      pauses.push(pause);
      await test.pass(pause);
      test.ask();
      await test.pass(0);
    }
    expect(pauses).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
    // Each probe is one request: it is not repeated.
    expect(test.server.sent).toHaveLength(3 + 6);
  });

  it('stays open for as long as the service asks for (Retry-After)', async () => {
    const test = startClient(status(503, { 'retry-after': '30' }));
    for (let nth = 0; nth < 3; nth += 1) test.ask();
    await test.pass(0);
    expect(test.seen.retryAt.at(-1)).toBe(35_000);
  });

  it.each([404, 422, 500])(
    'is closed by a probe that is answered with %i: a refusal is an answer',
    async (code) => {
      const test = await cutOff();
      test.server.answer = status(code);
      await test.pass(5_000);
      test.ask();
      await test.pass(0);
      expect(test.seen.circuits.at(-1)).toBe('lab-backend closed');
    },
  );

  it('is not closed by a probe that was given up', async () => {
    const test = await cutOff();
    test.server.answer = silent;
    await test.pass(5_000);
    const controller = new AbortController();
    test.ask('/api/tasks', { signal: controller.signal });
    await test.pass(0);
    controller.abort(new DOMException('a newer search', 'AbortError'));
    await test.pass(0);
    expect(test.seen.circuits.at(-1)).toBe('lab-backend open');
  });

  it('is not opened by calls that a user gives up', async () => {
    const test = startClient(silent);
    for (let nth = 0; nth < 10; nth += 1) {
      const controller = new AbortController();
      test.ask('/api/tasks', { signal: controller.signal });
      await test.pass(0);
      controller.abort();
      await test.pass(0);
    }
    expect(test.seen.circuits).toEqual([]);
  });

  it('to one service is none to another', async () => {
    const test = startClient(unreachable);
    for (let nth = 0; nth < 4; nth += 1) test.ask('/shop/mail/v1/mails');
    await test.pass(1_000);
    test.server.answer = ok;
    const products = test.ask('/shop/api/v2/products');
    await test.pass(0);
    expect(products.ended).toBe('ok');
    expect(test.seen.circuits).toEqual(['shop-notifications open']);
  });
});

describe('what the user is told', () => {
  it('is that a call is slow, until when the page waits, and nothing once it is answered', async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    const test = startClient(() => promise);
    test.ask();
    await test.pass(2_000);
    resolve(Response.json({}));
    await test.pass(0);
    const [slow, well] = test.seen.connections;
    expect(slow).toMatchObject({ phase: 'slow', until: Date.now() + 8_000 });
    expect(well).toEqual({ phase: 'well' });
  });

  it('is when a call is repeated, that the service is left alone, that it is probed, and that all is well', async () => {
    const test = await cutOff();
    test.server.answer = ok;
    await test.pass(5_000);
    test.ask();
    await test.pass(0);
    expect(test.seen.connections.map(({ phase }) => phase)).toEqual([
      'repeating',
      'well',
      'cut-off',
      'probing',
      'well',
    ]);
  });
});
