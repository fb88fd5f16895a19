import { fc } from '@lab/testkit/properties';
import { expect, it } from 'vitest';
import { addressOf, readParameters } from './parameters.ts';

const initial = { trend: '6h', q: '' };

it('an address says only what differs from the initial state', () => {
  expect(addressOf('/lab/slos', initial, initial)).toBe('/lab/slos');
  expect(addressOf('/lab/slos', { trend: '1d', q: '' }, initial)).toBe('/lab/slos?trend=1d');
});

it('what the address does not know is left out', () => {
  expect(readParameters('?trend=1h&other=1', initial)).toEqual({ trend: '1h', q: '' });
});

it('is read back as it was written', () => {
  fc.assert(
    fc.property(fc.record({ trend: fc.string(), q: fc.string() }), (state) => {
      const { search } = new URL(addressOf('/p', state, initial), 'http://lab');
      expect(readParameters(search, initial)).toEqual(state);
    }),
  );
});
