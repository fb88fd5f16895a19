import { describe, expect, it } from 'vitest';
import { createSender, type Envelope, type ExportOutcome, outcomeOf } from './sender.ts';

const envelope = (name: string, repeatable = true, bytes = 10): Envelope => ({
  path: `/${name}`,
  body: new Uint8Array(bytes),
  items: 1,
  repeatable,
});

/** A sender whose posts are answered, and whose pauses end, by hand. */
function setUp(capacity?: number) {
  const posts: { path: string; keepalive: boolean; answer: (outcome: ExportOutcome) => void }[] = [];
  const pauses: { ms: number; end: () => void }[] = [];
  const lost: string[] = [];
  const clock = { ms: 10_000 };
  const sender = createSender({
    post: ({ path }, keepalive) => new Promise((answer) => posts.push({ path, keepalive, answer })),
    sleep: (ms) => new Promise<void>((end) => pauses.push({ ms, end })),
    now: () => clock.ms,
    lost: ({ path }, why) => lost.push(`${path}: ${why}`),
    ...(capacity === undefined ? {} : { capacity }),
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    sender,
    posts,
    pauses,
    lost,
    clock,
    async answer(outcome: ExportOutcome) {
      posts.at(-1)?.answer(outcome);
      await settled();
    },
    async pauseEnds() {
      pauses.at(-1)?.end();
      await settled();
    },
    paths: () => posts.map(({ path }) => path),
  };
}

describe('the sender of exports', () => {
  it('has one on its way, and sends the rest in order', async () => {
    const { sender, answer, paths } = setUp();
    for (const name of ['a', 'b', 'c']) sender.add(envelope(name));
    expect(paths()).toEqual(['/a']);
    await answer('taken');
    expect(paths()).toEqual(['/a', '/b']);
    await answer('taken');
    await answer('taken');
    expect(paths()).toEqual(['/a', '/b', '/c']);
    expect(sender.isBusy).toBe(false);
  });

  it.each(['absent', 'failed', 'unknown'] as const)(
    'tries again what is %s, after pauses that grow to 5 s',
    async (outcome) => {
      const { sender, answer, pauseEnds, paths, pauses } = setUp();
      sender.add(envelope('a'));
      sender.add(envelope('b'));
      for (let attempt = 0; attempt < 6; attempt += 1) {
        await answer(outcome);
        await pauseEnds();
      }
      expect(pauses.map(({ ms }) => ms)).toEqual([500, 1_000, 2_000, 4_000, 5_000, 5_000]);
      await answer('taken');
      expect(paths()).toEqual([...Array.from({ length: 7 }, () => '/a'), '/b']);
    },
  );

  it('never sends twice what would count twice', async () => {
    const { sender, answer, posts, paths, lost } = setUp();
    sender.add(envelope('increments', false));
    sender.add(envelope('spans'));
    expect(posts[0]?.keepalive).toBe(true); // leaving must not cut it off
    await answer('unknown');
    expect(paths()).toEqual(['/increments', '/spans']);
    expect(lost).toEqual(['/increments: no_answer']);
  });

  it('gives up what was refused, and says so', async () => {
    const { sender, answer, paths, lost } = setUp();
    sender.add(envelope('a'));
    sender.add(envelope('b'));
    await answer('refused');
    expect(paths()).toEqual(['/a', '/b']);
    expect(lost).toEqual(['/a: refused']);
  });

  it('keeps what fits; the oldest go, but not what is on its way', () => {
    const { sender, lost } = setUp(30);
    for (const name of ['a', 'b', 'c', 'd', 'e']) sender.add(envelope(name));
    expect(lost).toEqual(['/b: queue_full', '/c: queue_full']);
  });

  it('sends everything at once when the page goes, as far as browsers let it', async () => {
    const { sender, posts, paths } = setUp();
    for (const name of ['a', 'b']) sender.add(envelope(name));
    sender.add(envelope('large', true, 60 * 1024));
    sender.leave(true);
    expect(paths()).toEqual(['/a', '/a', '/b']);
    expect(posts.map(({ keepalive }) => keepalive)).toEqual([false, true, true]);
  });

  it.each([
    { when: 'shortly before', failedMs: -20, isCounted: false },
    { when: 'shortly after', failedMs: 20, isCounted: false },
    { when: 'long before', failedMs: -2_000, isCounted: true },
    { when: 'long after', failedMs: 2_000, isCounted: true },
  ])('sends increments whose request failed $when the page was left again: $isCounted', async (one) => {
    const { sender, answer, pauseEnds, paths, lost, clock } = setUp();
    sender.add(envelope('increments', false));
    const isBefore = one.failedMs < 0;
    if (isBefore) await answer('failed');
    else sender.leave(true);
    clock.ms += Math.abs(one.failedMs);
    if (isBefore) sender.leave(true);
    else await answer('failed');
    await pauseEnds();
    expect(paths()).toEqual(one.isCounted ? ['/increments', '/increments'] : ['/increments']);
    expect(lost).toEqual(one.isCounted ? [] : ['/increments: no_answer']);
  });

  it('keeps increments whose request failed when the page is only out of sight', async () => {
    const { sender, answer, paths, lost } = setUp();
    sender.add(envelope('increments', false));
    await answer('failed');
    sender.leave(false);
    expect(paths()).toEqual(['/increments', '/increments']);
    expect(lost).toEqual([]);
  });

  it('continues when the page stays after all', async () => {
    const { sender, posts, paths, pauses } = setUp();
    sender.add(envelope('a'));
    sender.leave(false);
    posts[0]?.answer('absent');
    posts[1]?.answer('absent');
    await new Promise((resolve) => setImmediate(resolve));
    pauses.at(-1)?.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(paths()).toEqual(['/a', '/a', '/a']);
  });
});

it('is drained when nothing waits, and does not wait for the next try', async () => {
  const { sender, answer, pauses, paths } = setUp();
  await sender.drain();
  sender.add(envelope('a'));
  await answer('absent');
  let isDrained = false;
  const drained = sender.drain().then(() => {
    isDrained = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(pauses).toHaveLength(1);
  expect(paths()).toEqual(['/a', '/a']);
  expect(isDrained).toBe(false);
  await answer('taken');
  await drained;
});

it.each([
  [200, 'taken'],
  [400, 'refused'],
  [413, 'refused'],
  [429, 'absent'],
  [502, 'absent'],
  [503, 'absent'],
  [504, 'unknown'],
] as const)('an answer of %i means: %s', (status, outcome) => {
  expect(outcomeOf(status)).toBe(outcome);
});
