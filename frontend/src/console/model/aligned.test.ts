import { describe, expect, it } from 'vitest';
import type { Series } from '../data/results.ts';
import { align, stack } from './aligned.ts';

describe('curves', () => {
  it('show a gap where there is no value', () => {
    const gappy: Series = { refId: 'A', name: 'A', labels: {}, times: [0, 5, 60], values: [1, 2, 3] };
    const { times, values } = align([gappy], { from: 0, to: 600 });
    expect(times).toEqual([0, 5, 10, 60]);
    expect(values).toEqual([[1, 2, null, 3]]);
  });

  it('are stacked on the ones after them, the last at the bottom', () => {
    expect(
      stack([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([
      [4, 6],
      [3, 4],
    ]);
  });

  it('are not stacked where nothing was measured: a downtime is a gap', () => {
    expect(
      stack([
        [1, null, 1],
        [2, null, 2],
      ]),
    ).toEqual([
      [3, null, 3],
      [2, null, 2],
    ]);
  });

  it.each([
    ['zeros', [0, 0, 0, 5, 0, 0]],
    ['nothing', [null, null, null, 5, null, null]],
  ])('of %s add no line to a stack but beside a value', (_name, row) => {
    expect(stack([row, [30, 30, 30, 30, 30, 30]])[0]).toEqual([null, null, 30, 35, 30, null]);
  });

  it('of zeros alone are a line at zero', () => {
    expect(stack([[0, 0]])).toEqual([[0, 0]]);
  });
});
