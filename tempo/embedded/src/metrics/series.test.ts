import { describe, expect, it } from 'vitest';
import { overflowValue, SeriesFamily } from './series.ts';

const bounds = { maxSeries: 8, maxSharing: 4, maxLength: 10, staleAfter: 60_000, zeroFor: 6_000 };

function family(buckets?: readonly number[]) {
  let overflowed = 0;
  const options = {
    name: 'calls',
    help: 'Calls',
    labelNames: ['service', 'name'],
    ...(buckets ? { buckets } : {}),
  };
  const series = new SeriesFamily(options, bounds, () => {
    overflowed += 1;
  });
  const samples = (now: number) =>
    series
      .text(now)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
  return { series, samples, overflowed: () => overflowed };
}

describe('a family of series', () => {
  it('shows a new series as 0 until a scrape has seen it, then what was counted meanwhile', () => {
    const { series, samples } = family();
    for (let nth = 0; nth < 100; nth += 1) series.observe(['api', 'GET'], 1, 1_000);
    expect(samples(20_000)).toEqual(['calls{service="api",name="GET"} 0']);
    expect(samples(25_999)).toEqual(['calls{service="api",name="GET"} 0']);
    expect(samples(26_000)).toEqual(['calls{service="api",name="GET"} 100']);
  });

  it('counts durations in cumulative buckets', () => {
    const { series, samples } = family([0.1, 1]);
    for (const seconds of [0.1, 0.5, 3]) series.observe(['api', 'GET'], seconds, 0);
    samples(0);
    expect(samples(6_000)).toEqual([
      'calls_bucket{le="0.1",service="api",name="GET"} 1',
      'calls_bucket{le="1",service="api",name="GET"} 2',
      'calls_bucket{le="+Inf",service="api",name="GET"} 3',
      'calls_sum{service="api",name="GET"} 3.6',
      'calls_count{service="api",name="GET"} 3',
    ]);
  });

  it('gives one service its share, the rest of it one series, and the others theirs', () => {
    const { series, samples, overflowed } = family();
    for (let nth = 0; nth < 100; nth += 1) series.observe(['flood', `name ${nth}`], 1, 0);
    series.observe(['api', 'GET'], 1, 0);
    samples(0);
    expect(samples(6_000)).toHaveLength(4 + 1 + 1);
    expect(samples(6_000)).toContain('calls{service="api",name="GET"} 1');
    expect(samples(6_000)).toContain(`calls{service="${overflowValue}",name="${overflowValue}"} 96`);
    expect(overflowed()).toBe(96);
  });

  it('has an end, whatever the services are called', () => {
    const { series, samples, overflowed } = family();
    for (let nth = 0; nth < 100; nth += 1) series.observe([`service ${nth}`, 'GET'], 1, 0);
    expect(samples(0)).toHaveLength(8 + 1);
    expect(overflowed()).toBe(92);
  });

  it('forgets what is not used, and has room again', () => {
    const { series, samples, overflowed } = family();
    for (let nth = 0; nth < 20; nth += 1) series.observe(['flood', `name ${nth}`], 1, nth * 1_000);
    series.expire(70_000); // all that was last seen at 10 s or before
    expect(samples(70_000)).toEqual([`calls{service="${overflowValue}",name="${overflowValue}"} 0`]);
    const before = overflowed();
    for (let nth = 0; nth < 4; nth += 1) series.observe(['flood', `later ${nth}`], 1, 70_000);
    expect(overflowed()).toBe(before);
    expect(samples(70_000)).toHaveLength(5);
  });

  it('cuts long values and escapes what the format needs', () => {
    const { series, samples } = family();
    series.observe(['a"b\\c\nd', 'x'.repeat(300)], 1, 0);
    expect(samples(0)).toEqual([`calls{service="a\\"b\\\\c\\nd",name="${'x'.repeat(10)}"} 0`]);
  });
});
