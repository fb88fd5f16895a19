import { fc } from '@lab/testkit/properties';
import { expect, it } from 'vitest';
import { completionPlace } from './completion.ts';
import { type LanguageId, languageIds } from './language.ts';

const wantedAt = (language: LanguageId, before: string) => completionPlace(language, before)?.wanted;

it.each([
  ['promql', 'http_req', { kind: 'expression' }],
  ['promql', 'sum(rate(http', { kind: 'expression' }],
  ['promql', 'up{', { kind: 'label', selector: 'up{}' }],
  ['promql', 'up{job="a", inst', { kind: 'label', selector: 'up{job="a"}' }],
  ['promql', 'up{job="a,b", inst', { kind: 'label', selector: 'up{job="a,b"}' }],
  ['promql', 'up{job=~"la', { kind: 'label-value', label: 'job', selector: 'up{}' }],
  ['promql', 'sum by (me', { kind: 'label', selector: '' }],
  ['promql', 'rate(up[', { kind: 'duration' }],
  ['promql', 'up # and what', undefined],
  ['promql', 'label_replace(up, "a', undefined],
  ['logql', '', { kind: 'start' }],
  ['logql', '{serv', { kind: 'label', selector: '' }],
  ['logql', '{a="b", service_name="', { kind: 'label-value', label: 'service_name', selector: '{a="b"}' }],
  ['logql', '{a="b"} | js', { kind: 'stage', selector: '{a="b"}' }],
  ['logql', '{a="b"} |= "x" | route="/api', { kind: 'field-value', field: 'route', selector: '{a="b"}' }],
  ['logql', '{a="b"} |= "x', undefined],
  ['logql', 'sum by (', { kind: 'label', selector: '' }],
  ['logql', 'rate({a="b"}[5', { kind: 'duration' }],
  ['logql', 'sum(ra', { kind: 'expression' }],
  ['traceql', '{ span.ht', { kind: 'attribute' }],
  ['traceql', '{ a = 1 && resource.', { kind: 'attribute' }],
  ['traceql', '{ status = ', { kind: 'attribute-value', attribute: 'status', isQuoted: false }],
  [
    'traceql',
    '{ span.http.route = "/api',
    { kind: 'attribute-value', attribute: 'span.http.route', isQuoted: true },
  ],
  ['traceql', '{ } | ra', { kind: 'stage', selector: '' }],
  ['traceql', '{ } | rate() by (', { kind: 'attribute' }],
] as const)('%s: %s', (language, before, wanted) => {
  expect(wantedAt(language, before)).toEqual(wanted);
});

it('replaces the word that is being written, or all of the value', () => {
  expect(completionPlace('promql', 'sum(rate(http_req')?.from).toBe('sum(rate('.length);
  expect(completionPlace('logql', '{service_name="lab-ba')?.from).toBe('{service_name="'.length);
  expect(completionPlace('traceql', '{ span.http.ro')?.from).toBe('{ '.length);
});

it('takes any text, and begins within it', () => {
  const parts = fc.constantFrom(
    '{',
    '}',
    '(',
    ')',
    '[',
    '"',
    '\\',
    '`',
    '|',
    '=',
    'by',
    ' ',
    'a',
    '#',
    '//',
    ',',
  );
  const text = fc.array(parts).map((list) => list.join(''));
  fc.assert(
    fc.property(fc.constantFrom(...languageIds), text, (language, before) => {
      const from = completionPlace(language, before)?.from ?? 0;
      expect(from).toBeGreaterThanOrEqual(0);
      expect(from).toBeLessThanOrEqual(before.length);
    }),
  );
});
