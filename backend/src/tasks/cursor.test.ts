import { fc } from '@lab/testkit/properties';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';

test('every position comes back from its cursor', () => {
  const key = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer());
  fc.assert(
    fc.property(key, fc.uuid(), (key, id) => {
      const position = { sort: 'title', key, id } as const;
      expect(decodeCursor(encodeCursor(position), 'title')).toEqual(position);
    }),
  );
});

test('a cursor of the longest title fits the limit of the query parameter', () => {
  const cursor = encodeCursor({ sort: '-title', key: '\u0001'.repeat(200), id: 'x'.repeat(36) });
  expect(cursor.length).toBeLessThanOrEqual(2_048);
});

test('a cursor of another sort order is refused', () => {
  const cursor = encodeCursor({ sort: 'title', key: 'a', id: '1' });
  expect(decodeCursor(cursor, '-title')).toBeUndefined();
});

test('any other text is refused, never thrown at', () => {
  fc.assert(fc.property(fc.string(), (text) => decodeCursor(text, 'title') === undefined));
});
