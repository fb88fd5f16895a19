import { fc } from '@lab/testkit/properties';
import { expect, test } from 'vitest';
import { textFilter, textTest } from './text-filter.ts';

test('every part of a text is found, in any case', () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(), (texts, from, to) => {
      const whole = texts[from % texts.length] ?? '';
      const part = whole.slice(from % (whole.length + 1), to % (whole.length + 1));
      expect(textTest(part)(textFilter(texts))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('a word that is in none of them is not found, a number may be', () => {
  const filter = textFilter(['GET /api/orders/17 200', 'level=info msg="order sent"']);
  expect(filter).toHaveLength(2_461);
  expect(textTest('needle')(filter)).toBe(false);
  expect(textTest('orders/99 200')(filter)).toBe(true);
  expect(textTest('er')(filter)).toBe(true);
});
