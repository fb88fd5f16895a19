import { expect, it } from 'vitest';
import { ticksTo } from './canvas.ts';
import { svgOf } from './lines.ts';

it.each([
  { value: 0, ticks: [0, 5e-10, 1e-9] },
  { value: 7, ticks: [0, 2, 4, 6, 8] },
  { value: 100, ticks: [0, 50, 100] },
  { value: 0.3, ticks: [0, 0.1, 0.2, 0.3] },
])('counts to $value in round steps', ({ value, ticks }) => {
  expect(ticksTo(value)).toEqual(ticks);
});

it('draws each point where it belongs', () => {
  const svg = svgOf({
    title: 'a < b',
    unit: 'ms',
    lines: [
      {
        title: 'line',
        colour: 'red',
        points: [
          [0, 0],
          [10, 100],
        ],
      },
    ],
  });
  expect(svg).toContain('a &#60; b (ms)');
  // From the lower left corner of the plot to its upper right one.
  expect(svg).toContain('d="M56.0 212.0L744.0 44.0"');
});

it('draws sizes by powers of ten', () => {
  const points = [
    [100, 1],
    [10_000, 10],
  ] as const;
  const svg = svgOf({
    title: 'p95',
    unit: 'ms',
    powersOf: 'rows',
    lines: [{ title: 'a', colour: 'red', points }],
  });
  expect(svg).toContain('10K rows');
  // A line of slope 1/2 in powers is straight, from corner to corner.
  expect(svg).toContain('d="M56.0 212.0L744.0 44.0"');
});
