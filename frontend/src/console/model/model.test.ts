import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { noData, type Series, type ServiceEdge } from '../data/results.ts';
import { seriesColour, thresholdColour } from './colours.ts';
import { dashboardSchema, fieldOf } from './dashboard.ts';
import { layersOf } from './layers.ts';
import { tableOf } from './table.ts';
import { parseInterval, parseRange, stepOf } from './time-range.ts';

const gridPos = { x: 0, y: 0, w: 1, h: 1 };
const panelOf = (panel: object) => {
  const { panels } = dashboardSchema.parse({
    uid: 'a',
    title: 'A',
    panels: [{ type: 't', gridPos, ...panel }],
  });
  const [first] = panels;
  if (!first) throw new Error('the dashboard has no panel');
  return first;
};
const seriesOf = (refId: string, labels: Record<string, string>, ...values: (number | null)[]): Series => ({
  refId,
  name: refId,
  labels,
  times: values.map((_value, at) => at * 5),
  values,
});

describe('time', () => {
  it.each([
    ['now-1h', 'now', { from: 6400, to: 10_000 }],
    ['1700000000000', '1700000060000', { from: 1_700_000_000, to: 1_700_000_060 }],
    ['nonsense', 'now', undefined],
    ['now', 'now-1h', undefined],
  ])('%s to %s', (from, to, expected) => {
    expect(parseRange(from, to, 10_000)).toEqual(expected);
  });

  it('never asks for more points than a chart can show', () => {
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 15 * 86_400 }), (seconds) => {
        expect(seconds / stepOf({ from: 0, to: seconds })).toBeLessThanOrEqual(241);
      }),
    );
  });

  it.each([
    ['10s', 10_000],
    ['1m', 60_000],
    ['', 0],
    ['auto', 0],
  ])('every %s', (text, milliseconds) => {
    expect(parseInterval(text)).toBe(milliseconds);
  });
});

describe('a panel’s fields', () => {
  const panel = panelOf({
    fieldConfig: {
      defaults: {
        unit: 's',
        thresholds: {
          steps: [
            { value: null, color: 'green' },
            { value: 2, color: 'red' },
          ],
        },
      },
      overrides: [{ matcher: { id: 'byName', options: 'x' }, properties: [{ id: 'unit', value: 'short' }] }],
    },
  });

  it('are the defaults, with what an override says about their name', () => {
    expect([fieldOf(panel, 'x').unit, fieldOf(panel, 'y').unit]).toEqual(['short', 's']);
  });

  it.each([
    [1.9, 'var(--good)'],
    [2, 'var(--critical)'],
    [null, 'var(--good)'],
  ])('%s is %s', (value, colour) => {
    expect(thresholdColour(fieldOf(panel, 'y'), value)).toBe(colour);
  });
});

it('sixteen series have sixteen colours', () => {
  const colours = Array.from({ length: 17 }, (_empty, at) => seriesColour(at));
  expect(new Set(colours).size).toBe(16);
  expect(colours[16]).toBe(colours[0]);
});

describe('a table', () => {
  const data = {
    ...noData,
    series: [
      seriesOf('A', { slo: 'one', title: 'One' }, 1),
      seriesOf('A', { slo: 'two', title: 'Two' }, 1),
      seriesOf('B', { slo: 'two' }, 0.5),
    ],
  };

  it('joins queries by a field: what one does not know stays empty', () => {
    const panel = panelOf({
      transformations: [
        { id: 'joinByField', options: { byField: 'slo', mode: 'outer' } },
        {
          id: 'organize',
          options: {
            includeByName: { slo: true, title: true, 'Value #B': true },
            renameByName: { 'Value #B': 'Good' },
          },
        },
      ],
    });
    const { columns, rows } = tableOf(panel, data);
    expect(columns.map(({ name }) => name)).toEqual(['slo', 'title', 'Good']);
    expect(rows).toEqual([
      ['one', 'One', null],
      ['two', 'Two', 0.5],
    ]);
  });

  it('leaves out what is excluded', () => {
    const panel = panelOf({
      transformations: [{ id: 'organize', options: { excludeByName: { Time: true, Value: true } } }],
    });
    expect(tableOf(panel, { ...noData, series: [seriesOf('A', { job: 'x' }, 1)] }).rows).toEqual([['x']]);
  });
});

describe('the service map', () => {
  const edge = (client: string, server: string): ServiceEdge => ({
    client,
    server,
    perSecond: 1,
    failed: 0,
    seconds: undefined,
  });

  it('puts callers left of who they call', () => {
    expect(layersOf([edge('b', 'db'), edge('f', 'b'), edge('user', 'b'), edge('f', 'db')])).toEqual([
      ['f', 'user'],
      ['b'],
      ['db'],
    ]);
  });

  it('ends where services call each other in a circle', () => {
    const names = layersOf([edge('a', 'b'), edge('b', 'a'), edge('c', 'c')]).flat();
    expect(names.toSorted()).toEqual(['a', 'b', 'c']);
  });
});
