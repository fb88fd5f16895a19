import { expect, test } from 'vitest';
import { refuseForeignPage } from './foreign-page.ts';

const statusOf = (headers: Record<string, string>, method = 'POST', ownName = '') =>
  refuseForeignPage({ headers, method }, ownName)?.status;

test.each(['127.0.0.1:3200', 'localhost:3200', 'lab.localhost', 'tempo:3200', '[::1]:3200', ''])(
  'a program that asks for %j is answered',
  (host) => {
    expect(statusOf({ host })).toBeUndefined();
  },
);

test.each(['rebound.example:3200', '127.0.0.1.nip.io', 'localhost.example', '1.2.3', 'example.com.'])(
  'a page that calls the server %s is not answered, whatever it asks',
  (host) => {
    expect(statusOf({ host, 'sec-fetch-site': 'same-origin' })).toBe(421);
    expect(statusOf({ host }, 'GET')).toBe(421);
  },
);

test('a server that cannot know its names, and one that knows its own, answers to them', () => {
  expect(statusOf({ host: 'lab.example' }, 'POST', '*')).toBeUndefined();
  expect(statusOf({ host: 'Lab.example:8080' }, 'POST', 'lab.example')).toBeUndefined();
});

const host = 'localhost:3200';
test.each([
  [{ origin: 'https://elsewhere.example' }, 403],
  [{ origin: 'null' }, 403],
  [{ origin: 'http://localhost:8080' }, 403],
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site', origin: 'http://localhost:8080' }, 403],
  [{ origin: 'http://localhost:3200' }, undefined],
  [{ 'sec-fetch-site': 'same-origin', origin: 'http://localhost:3200' }, undefined],
  [{ 'sec-fetch-site': 'none' }, undefined],
])('a change asked for with %j is answered with %s', (headers, status) => {
  expect(statusOf({ host, ...headers })).toBe(status);
  expect(statusOf({ host, ...headers }, 'GET')).toBeUndefined();
});
