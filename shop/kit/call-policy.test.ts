import { Code, ConnectError, type Transport } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { balanced } from './balanced-transport.ts';
import { type CallPolicy, withBreaker, withPolicy } from './call-policy.ts';

const policy: CallPolicy = {
  totalMs: 1_000,
  repeats: 2,
  firstPauseMs: 1,
  longestPauseMs: 2,
  budget: { share: 0.1, reserve: 3 },
  bulkhead: { calls: 2, waiting: 1 },
};
const breaker = { failures: 3, openMs: 50 };

/** A transport whose calls `answer` settles, counted. */
function fake(answer: (nth: number) => Promise<string>) {
  const transport = {
    count: 0,
    unary: () => answer(transport.count++),
    stream: () => Promise.reject(new Error('no stream')),
  };
  return transport as typeof transport & Transport;
}
const call = (transport: Transport) => (transport.unary as unknown as () => Promise<string>)();
const failing = (code: Code) => () => Promise.reject(new ConnectError('no', code));
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: ConnectError) => error.code,
  );

describe('a call', () => {
  it.each([Code.Unavailable, Code.DeadlineExceeded])(
    'without an answer is repeated (code %i)',
    async (code) => {
      const service = fake((nth) => (nth < 2 ? failing(code)() : Promise.resolve('answer')));
      expect(await call(withPolicy(service, policy))).toBe('answer');
      expect(service.count).toBe(3);
    },
  );

  it.each([Code.FailedPrecondition, Code.InvalidArgument, Code.NotFound])(
    'that was refused is not repeated (code %i)',
    async (code) => {
      const service = fake(failing(code));
      expect(await codeOf(call(withPolicy(service, policy)))).toBe(code);
      expect(service.count).toBe(1);
    },
  );

  it('is repeated only while there is a budget for it', async () => {
    const service = fake(failing(Code.Unavailable));
    const bounded = withPolicy(service, policy);
    for (let nth = 0; nth < 10; nth += 1) expect(await codeOf(call(bounded))).toBe(Code.Unavailable);
    // 10 calls, 3 repetitions in reserve, one more for each ten calls.
    expect(service.count).toBeLessThanOrEqual(14);
  });

  it('ends in time', async () => {
    const service = fake(() => new Promise(() => undefined));
    expect(await codeOf(call(withPolicy(service, { ...policy, totalMs: 20 })))).toBe(Code.DeadlineExceeded);
  });

  it('is refused at once when too many wait', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const bounded = withPolicy(
      fake(() => promise),
      policy,
    );
    const three = [call(bounded), call(bounded), call(bounded)];
    expect(await codeOf(call(bounded))).toBe(Code.ResourceExhausted);
    resolve('answer');
    expect(await Promise.all(three)).toEqual(['answer', 'answer', 'answer']);
  });
});

describe('an instance', () => {
  it('that does not answer is left alone for a while, and then tried again', async () => {
    let answer: () => Promise<string> = failing(Code.Unavailable);
    const instance = fake(() => answer());
    const guarded = withBreaker(instance, breaker);
    for (let nth = 0; nth < 6; nth += 1) expect(await codeOf(call(guarded))).toBe(Code.Unavailable);
    expect(instance.count).toBe(breaker.failures);
    answer = () => Promise.resolve('answer');
    await expect.poll(() => call(guarded).catch(() => 'open')).toBe('answer');
  });

  it('keeps its circuit closed while it refuses', async () => {
    const instance = fake(failing(Code.FailedPrecondition));
    const guarded = withBreaker(instance, breaker);
    for (let nth = 0; nth < 6; nth += 1) await codeOf(call(guarded));
    expect(instance.count).toBe(6);
  });

  it('that is down costs nothing: each call goes to the other one', async () => {
    const [down, up] = [fake(failing(Code.Unavailable)), fake(() => Promise.resolve('answer'))];
    const both = balanced([down, up].map((one) => withBreaker(one, breaker)));
    for (let nth = 0; nth < 20; nth += 1) expect(await call(both)).toBe('answer');
    expect([down.count, up.count]).toEqual([breaker.failures, 20]);
  });
});
