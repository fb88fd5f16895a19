import type { LabPart } from '@lab/api-contract/lab';
import { partNames, parts } from '@lab/telemetry/parts';
import { describe, expect, it } from 'vitest';
import { mapOf } from './map.ts';
import { type PartView, partsOfApi, partsOfScrapes, stateOf } from './state.ts';

const view = (name: PartView['name'], state: PartView['state']): PartView => ({
  ...{ name, state },
  ...{ reason: '', version: '', ports: [] },
});
const node = (id: string) => {
  const found = mapOf(partNames).nodes.find((one) => one.id === id);
  if (!found) throw new Error(`the map has no ${id}`);
  return found;
};

it('leaves out parts that this lab does not have, and those of another version', () => {
  const part = (name: string, state: LabPart['state']): LabPart => ({
    ...{ name, state, purpose: '', reason: '', version: '1', source: '', address: '', ports: [] },
  });
  const list = { parts: [part('nginx', 'ready'), part('grafana', 'absent'), part('of-later', 'ready')] };
  expect(partsOfApi(list).map(({ name }) => name)).toEqual(['nginx']);
});

describe('without the API', () => {
  it('the scrapes tell which parts answer', () => {
    const views = partsOfScrapes(
      new Map([
        ['lab-backend', true],
        ['loki', false],
      ]),
    );
    const state = (name: string) => views.find((one) => one.name === name)?.state;
    expect([state('backend'), state('loki'), state('nginx')]).toEqual(['ready', 'stopped', 'unknown']);
    expect(views.map(({ name }) => name)).not.toContain('dns');
  });

  it('the shop is there when one of its services is', () => {
    const hasShop = (up: readonly [string, boolean][]) =>
      partsOfScrapes(new Map(up)).some(({ name }) => parts[name].group === 'shop');
    expect(hasShop([])).toBe(false);
    expect(hasShop([['shop-orders', false]])).toBe(true);
  });
});

describe('the state of a place', () => {
  it.each([
    ['ready', 'ready', { state: 'ready', word: '2 ready' }],
    ['ready', 'stopped', { state: 'stopped', word: '1 of 2 stopped' }],
    ['running', 'stopped', { state: 'stopped', word: '1 of 2 stopped' }],
    ['running', 'ready', { state: 'running', word: '1 of 2 not ready' }],
  ] as const)('of two instances, %s and %s, is the worse one', (one, other, expected) => {
    const views = [view('shop-inventory-1', one), view('shop-inventory-2', other)];
    expect(stateOf(node('shop-inventory'), views)).toEqual(expected);
  });

  it('of the browser is nobody’s to tell', () => {
    expect(stateOf(node('browser'), [view('nginx', 'ready')])).toBeUndefined();
  });
});
