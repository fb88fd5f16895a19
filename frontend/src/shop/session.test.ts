import { expect, it } from 'vitest';
import { sessionOf } from './session.ts';

const tokenOf = (payload: unknown) =>
  `head.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.signature`;
const now = Date.parse('2026-11-29T08:00:00Z');
const soon = now / 1000 + 60;

it.each([
  ['customer', false],
  ['admin', true],
])('a token of a %s begins a session', (role, isAdmin) => {
  const token = tokenOf({ name: 'Zoë', role, exp: soon });
  expect(sessionOf(token, now)).toEqual({ token, name: 'Zoë', isAdmin });
});

it.each([
  ['none', null],
  ['one that is over', tokenOf({ name: 'Ada', role: 'customer', exp: now / 1000 - 1 })],
  ['one without a role', tokenOf({ name: 'Ada', exp: soon })],
  ['something else', 'not a token'],
  ['damaged text', 'a.%%%.c'],
])('no session: %s', (_what, token) => {
  expect(sessionOf(token, now)).toBeUndefined();
});
