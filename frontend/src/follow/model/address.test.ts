import { fc } from '@lab/testkit/properties';
import { expect, it } from 'vitest';
import { addressOf, readAddress, traceIdIn } from './address.ts';

const id = 'ab'.repeat(16);

it.each([
  [id, id],
  [` ${id.toUpperCase()}\n`, id],
  [`00-${id}-0123456789abcdef-01`, id],
  [`http://lab:8080/lab/trace/${id}?span=1`, id],
  ['abc', `${'0'.repeat(29)}abc`],
  ['', undefined],
  ['not an id', undefined],
  ['a'.repeat(33), undefined],
])('finds the trace id in %j', (text, found) => {
  expect(traceIdIn(text)).toBe(found);
});

it('an address says all that it was made of', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.boolean(), (spanId, search, compares) => {
      const address = { traceId: id, spanId, search, compareWith: compares ? id : '' };
      const { pathname, search: query } = new URL(addressOf(address), 'http://lab');
      expect(readAddress({ pathname, search: query })).toEqual(address);
    }),
  );
});

it('without a trace is the page that offers requests', () => {
  expect(addressOf({})).toBe('/lab/trace');
  expect(readAddress({ pathname: '/lab/trace', search: '' }).traceId).toBe('');
});
