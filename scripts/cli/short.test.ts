import { expect, it } from 'vitest';
import { shortAddress, shortAge } from './short.ts';

it.each([
  ['http://127.0.0.1:9470/alerts', ':9470/alerts'],
  ['http://localhost:8080', ':8080'],
  ['127.0.0.1:8053/udp', ':8053/udp'],
  ['http://vm.example:8080/api', 'http://vm.example:8080/api'],
])('%s is shown as %s', (address, shown) => {
  expect(shortAddress(address)).toBe(shown);
});

it.each([
  [-5, '0 s'],
  [59, '59 s'],
  [60, '1 min'],
  [7_199, '1 h'],
  [86_400 * 3, '3 d'],
])('%d seconds ago is %s', (seconds, shown) => {
  const now = Date.parse('2026-11-27T10:00:00Z');
  expect(shortAge(new Date(now - seconds * 1000).toISOString(), now)).toBe(shown);
});
