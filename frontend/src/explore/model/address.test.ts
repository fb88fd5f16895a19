import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import {
  type Address,
  addressOf,
  exploreAddress,
  firstPane,
  type Pane,
  readAddress,
  withLink,
  withPane,
  withSplit,
} from './address.ts';
import { languageIds } from './language.ts';

const moment = fc.oneof(
  fc.constantFrom('now', 'now-5m', 'now-7d'),
  fc.integer({ min: 1e12, max: 2e12 }).map(String),
);
const pane: fc.Arbitrary<Pane> = fc.record({
  language: fc.constantFrom(...languageIds),
  query: fc.string({ unit: 'binary' }).map((text) => text.toWellFormed()),
  from: moment,
  to: moment,
});
const address: fc.Arbitrary<Address> = fc.oneof(
  pane.map((one): Address => ({ panes: [one], isLinked: true })),
  fc.tuple(pane, pane).map((panes): Address => ({ panes, isLinked: false })),
  fc.tuple(pane, pane).map(([first, { language, query }]): Address => {
    return { panes: [first, { ...first, language, query }], isLinked: true };
  }),
);
const read = (text: string) => readAddress(new URL(text, 'http://lab').search);

it('an address says all that it was made of', () => {
  fc.assert(
    fc.property(address, (one) => {
      expect(read(addressOf(one))).toEqual(one);
    }),
  );
});

it('what an address does not say, or what cannot be read, is as at the beginning', () => {
  expect(readAddress('')).toEqual({ panes: [firstPane], isLinked: true });
  expect(readAddress('?language=sql&from=').panes).toEqual([firstPane]);
});

it('of a panel is one pane', () => {
  const [first, second] = read(exploreAddress({ ...firstPane, query: 'up{a="b&c"}' })).panes;
  expect([first.query, second]).toEqual(['up{a="b&c"}', undefined]);
});

describe('two panes', () => {
  const split = withSplit({ panes: [{ ...firstPane, query: 'up' }], isLinked: true });
  const times = ({ panes }: Address) => panes.map(({ from }) => from);

  it('begin alike, and look at the same time', () => {
    expect(split.panes[1]).toEqual(split.panes[0]);
    expect(times(withPane(split, 1, { from: 'now-5m', query: 'down' }))).toEqual(['now-5m', 'now-5m']);
    expect(withPane(split, 1, { query: 'down' }).panes.map(({ query }) => query)).toEqual(['up', 'down']);
  });

  it('look at different times once they are not linked, and at the first one’s when they are again', () => {
    const apart = withPane(withLink(split, false), 1, { from: 'now-5m' });
    expect(times(apart)).toEqual(['now-1h', 'now-5m']);
    expect(times(withLink(apart, true))).toEqual(['now-1h', 'now-1h']);
  });

  it('either one can be closed', () => {
    const two = withPane(split, 1, { query: 'down' });
    expect(withSplit(two, 0).panes.map(({ query }) => query)).toEqual(['down']);
    expect(withSplit(two, 1).panes.map(({ query }) => query)).toEqual(['up']);
  });
});
