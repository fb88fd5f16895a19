import { createLocalJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { audience } from '../kit/access-token.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../testing/temporary-database.ts';
import { migrations } from './schema.ts';
import { createSigningKeys, type SigningKeys } from './signing-keys.ts';
import { signToken } from './tokens.ts';

const account = { accountId: 'a-1', email: 'a@shop.test', name: 'A', role: 'customer' } as const;
const tokens = { issuer: 'http://shop-identity', lifetime: 900 };

let temporary: TemporaryDatabase;
let now: number;
let keys: SigningKeys;

beforeEach(() => {
  temporary = temporaryDatabase(migrations);
  now = Date.now();
  keys = createSigningKeys(temporary.database, { signs: 3_600, token: 900 }, () => now);
});
afterEach(() => temporary.remove());

const verify = (token: string) =>
  jwtVerify(token, createLocalJWKSet(keys.publicSet()), { issuer: tokens.issuer, audience });

it('a token says who it is for, and the public keys prove it', async () => {
  const { payload, protectedHeader } = await verify(await signToken(keys, account, tokens));
  expect(payload).toMatchObject({ sub: 'a-1', role: 'customer', name: 'A', aud: 'shop' });
  expect(Number(payload.exp) - Number(payload.iat)).toBe(900);
  expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' });
});

it('another key signs after its time; the tokens of the one before stay valid until they are over', async () => {
  const early = await signToken(keys, account, tokens);
  now += 3_600_000;
  const late = await signToken(keys, account, tokens);
  expect(keys.publicSet().keys).toHaveLength(2);
  expect((await verify(early)).protectedHeader.kid).not.toBe((await verify(late)).protectedHeader.kid);
  now += 900_001;
  await keys.current();
  expect(keys.publicSet().keys).toHaveLength(1);
  await expect(verify(early)).rejects.toThrow(/no applicable key/);
  await verify(late);
});

it('asked for at the same time, one key is made', async () => {
  const made = await Promise.all(Array.from({ length: 5 }, () => keys.current()));
  expect(new Set(made.map(({ keyId }) => keyId)).size).toBe(1);
});

it('what is public has no private part', async () => {
  await keys.current();
  for (const key of keys.publicSet().keys) {
    expect(new Set(Object.keys(key))).toEqual(new Set(['kty', 'crv', 'x', 'kid', 'alg', 'use']));
  }
});
