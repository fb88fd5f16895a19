import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { asPattern, builtIn, fillIn, legendOf, parseLabelValues } from './variables.ts';

/** Written out, it would look like a forgotten template. */
const dollar = '$';

describe('variables', () => {
  it('are filled in by either way of writing them; others stay', () => {
    expect(fillIn(`a{b=~"$b",c="${dollar}{c:raw}"} $1 $d`, { b: 'x', c: 'y' })).toBe('a{b=~"x",c="y"} $1 $d');
  });

  it('match only themselves in a regular expression', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }).filter((text) => !/["\\\n]/.test(text)),
        (value) => {
          // PromQL reads the string first: of two backslashes one is left.
          const pattern = asPattern(value).replaceAll('\\\\', '\\');
          expect(new RegExp(`^(?:${pattern})$`, 's').test(value)).toBe(true);
        },
      ),
    );
  });

  it('of Grafana’s own follow the range', () => {
    expect(builtIn({ from: 0, to: 3600 })).toMatchObject({
      __interval: '15s',
      __rate_interval: '60s',
      __range: '3600s',
    });
  });

  it('take their values from a label', () => {
    expect(parseLabelValues('label_values(a{b!~"c, d"}, route)')).toEqual({
      selector: 'a{b!~"c, d"}',
      label: 'route',
    });
    expect(parseLabelValues('query_result(a)')).toBeUndefined();
  });

  it('legends name labels', () => {
    expect(legendOf('{{a}} → {{ b }}', { a: 'x', b: 'y' })).toBe('x → y');
    expect(legendOf('', { __name__: 'up', job: 'loki' })).toBe('up{job="loki"}');
  });
});
