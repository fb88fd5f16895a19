import { describe, expect, it } from 'vitest';
import { counted, formatValue } from './units.ts';

describe('formatValue', () => {
  it.each([
    [0.0123, 's', undefined, '12.3 ms'],
    [0.000106, 's', undefined, '106 µs'],
    [90, 's', undefined, '1.5 min'],
    [0, 's', undefined, '0 s'],
    [250, 'ms', undefined, '250 ms'],
    [0.9912, 'percentunit', 2, '99.12 %'],
    [1536, 'bytes', undefined, '1.5 KiB'],
    [2 ** 20, 'Bps', undefined, '1 MiB/s'],
    [12_345, 'short', undefined, '12.3 K'],
    [0.65, 'reqps', undefined, '0.65 req/s'],
    [3, 'none', 1, '3.0'],
    [7, 'flops', undefined, '7 flops'],
    [-0.5, 'percentunit', undefined, '-50 %'],
    [0.9996, 'percentunit', undefined, '99.96 %'],
    [0.99996, 'percentunit', 2, '99.996 %'],
    [1, 'percentunit', 2, '100.00 %'],
    [1.0001, 'percentunit', undefined, '100.01 %'],
    [0.00025, 'none', undefined, '0.00025'],
    [0.0000025, 'percentunit', undefined, '0.00025 %'],
    [0.0004, 'reqps', undefined, '0.0004 req/s'],
    [0.5, 'none', undefined, '0.5'],
    [null, 's', undefined, '–'],
    [Number.POSITIVE_INFINITY, 's', undefined, '∞'],
  ])('%s in %s with %s decimals is %s', (value, unit, decimals, text) => {
    expect(formatValue(value, unit, decimals)).toBe(text);
  });
});

it.each([
  [1, '1 span'],
  [0, '0 spans'],
  [2, '2 spans'],
])('counts %i in words', (count, words) => {
  expect(counted(count, 'span')).toBe(words);
});
