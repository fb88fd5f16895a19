import { fc } from '@lab/testkit/properties';
import { afterEach, expect, it } from 'vitest';
import type { Perform } from '../kit/perform.ts';
import { startRecovery } from './recovery.ts';
import { type Answer, endClient, ok, silent, startClient, status, unreachable } from './testing.ts';

afterEach(endClient);

/** Its circuit hardly opens: what bounds the load is the retry budget alone. */
const answersEverySecond: Answer = (sent, nth) => (nth % 2 === 0 ? unreachable : ok)(sent, nth);

const outages: Readonly<Record<string, Answer>> = {
  'is away': unreachable,
  'has no server behind its proxy': status(502),
  'is overloaded': status(503, { 'retry-after': '1' }),
  hangs: silent,
  'answers every second request': answersEverySecond,
};
/** Requests for each call: an outage may not multiply the load by more. */
const most = 1.2;
/** The first call of a page may be repeated at once: it takes so many calls until that is less than a fifth. */
const fewest = 5;

const jitter = fc.double({ min: 0, max: 0.999, noNaN: true });
const calling = fc.record({
  /** Before the call. */
  pauseMs: fc.nat({ max: 8_000 }),
  call: fc.constantFrom(
    { path: '/api/tasks', options: {} },
    { path: '/api/tasks', options: { method: 'POST', idempotencyKey: 'key' } as const },
    { path: '/api/tasks/1', options: { method: 'DELETE' } as const },
  ),
});

it.each(Object.entries(outages))(
  'a service that %s gets no more than 1.2 requests for each call',
  async (_how, answer) => {
    await fc.assert(
      fc.asyncProperty(
        jitter,
        fc.array(calling, { minLength: fewest, maxLength: 30 }),
        async (random, calls) => {
          const test = startClient(answer, random);
          for (const [nth, { pauseMs, call }] of calls.entries()) {
            await test.pass(pauseMs);
            test.ask(call.path, call.options);
            await test.pass(0);
            if (nth + 1 >= fewest) expect(test.server.sent.length).toBeLessThanOrEqual(most * (nth + 1));
          }
          await test.pass(60_000);
          expect(test.server.sent.length).toBeLessThanOrEqual(most * calls.length);
          endClient();
        },
      ),
      { numRuns: 50 },
    );
  },
);

it('a page that somebody uses asks less often in an outage than without one, its own probes counted', async () => {
  await fc.assert(
    fc.asyncProperty(
      jitter,
      fc.array(fc.integer({ min: 500, max: 5_000 }), { minLength: 60, maxLength: 60 }),
      async (random, pauses) => {
        const test = startClient(unreachable, random);
        const perform: Perform = async ({ request }) => {
          const action = { ...test.scope } as Parameters<typeof request>[0];
          return request(action).then(
            () => true,
            () => false,
          );
        };
        const seen = () => Promise.resolve();
        startRecovery({ client: test.client, perform, refresh: () => Promise.resolve(), seen });
        for (const pauseMs of pauses) {
          test.ask();
          await test.pass(pauseMs);
        }
        expect(test.server.sent.length).toBeLessThan(pauses.length);
        endClient();
      },
    ),
    { numRuns: 25 },
  );
});
