import { describe, expect, it } from 'vitest';
import { profiles, type Thresholds } from './profiles.ts';
import { Tally } from './tally.ts';
import { keeps, verdictsOf } from './verdict.ts';

const phases = [
  { name: 'first', seconds: 10, from: 1, to: 1 },
  { name: 'second', seconds: 10, from: 1, to: 1 },
];

describe('a tally', () => {
  it('knows the percentiles of the times, to three digits', () => {
    const tally = new Tally(phases);
    for (let ms = 1; ms <= 1_000; ms += 1) tally.answered('task.list', 0, ms, true);
    const { p50Ms, p95Ms, p99Ms, maxMs, requests } = tally.seen(1_000).all;
    expect(requests).toBe(1_000);
    for (const [seen, expected] of [
      [p50Ms, 500],
      [p95Ms, 950],
      [p99Ms, 990],
      [maxMs, 1_000],
    ] as const)
      expect(Math.abs(seen - expected) / expected).toBeLessThan(0.002);
  });

  it('counts a request to the phase in which it was due, however late its answer', () => {
    const tally = new Tally(phases);
    tally.answered('task.list', 9_999, 19_000, true);
    tally.answered('task.add', 10_001, 25_000, false);
    const { phases: seen, all, actions } = tally.seen(25_000);
    expect(seen.map(({ requests, failed }) => [requests, failed])).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(all).toMatchObject({ requests: 2, failed: 1 });
    expect(actions.map(({ name, failed }) => [name, failed])).toEqual([
      ['task.list', 0],
      ['task.add', 1],
    ]);
  });

  it('shows each second what ended in it, and the quiet ones too', () => {
    const tally = new Tally(phases);
    tally.began(100, 3);
    tally.answered('task.list', 100, 600, true);
    tally.answered('task.list', 600, 3_500, false);
    tally.ended();
    const { intervals, sessions } = tally.seen(4_000);
    expect(
      intervals.map(({ requests, failed, begun, underWay }) => [requests, failed, begun, underWay]),
    ).toEqual([
      [1, 0, 1, 1],
      [0, 0, 0, 1],
      [0, 0, 0, 1],
      [1, 1, 0, 0],
    ]);
    expect(sessions).toEqual({ begun: 1, shed: 0, latestMs: 3 });
  });

  it('stays small however long the run is', () => {
    const tally = new Tally(profiles.soak.phases);
    tally.answered('task.list', 0, 1, true);
    expect(tally.seen(3_600_000).intervals.length).toBeLessThanOrEqual(200);
  });
});

const limits: Thresholds = { p95Ms: 500, errorShare: 0.01 };

/** @param failed of 1,000 requests */
function seenWith({ ms = 10, failed = 0, shed = 0, requests = 1_000 }) {
  const tally = new Tally(phases);
  for (let nth = 0; nth < requests; nth += 1) tally.answered('task.list', 0, ms, nth >= failed);
  for (let nth = 0; nth < shed; nth += 1) tally.shed(ms);
  return tally.seen(1_000);
}

describe('the verdict', () => {
  it.each([
    { when: 'all is well', seen: {}, broken: [] },
    { when: 'answers are slow', seen: { ms: 600 }, broken: ['p95'] },
    { when: 'few requests fail', seen: { failed: 9 }, broken: [] },
    { when: 'one in a hundred fails', seen: { failed: 10 }, broken: ['errors'] },
    { when: 'sessions could not begin', seen: { shed: 1 }, broken: ['sessions not begun'] },
    { when: 'there was no request', seen: { requests: 0 }, broken: ['requests'] },
  ])('names what was not kept when $when', ({ seen, broken }) => {
    const verdicts = verdictsOf(seenWith(seen), limits);
    expect(verdicts.filter(({ ok }) => !ok).map(({ what }) => what)).toEqual(broken);
  });

  it('takes a bound of no error at its word', () => {
    const strict = { ...limits, errorShare: 0 };
    expect(keeps(seenWith({}).all, strict)).toBe(true);
    expect(keeps(seenWith({ failed: 1 }).all, strict)).toBe(false);
  });
});
