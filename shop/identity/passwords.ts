import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { type BulkheadPolicy, bulkhead } from 'cockatiel';

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** 32 MiB and three passes: https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt */
const cost = { N: 2 ** 15, r: 8, p: 3 } as const;
const bytes = 32;
/** Hashes at a time, of 32 MiB each, and how many may wait. */
const hashing: BulkheadPolicy = bulkhead(2, 20);

/**
 * Hashes a password with a salt of its own.
 *
 * @returns parameters, salt and hash as one line
 * @throws BulkheadRejectedError when too many wait
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await hashWith(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/**
 * Whether it is the password. Takes as long when there is no hash to compare with, so that the time does not tell which
 * accounts exist.
 *
 * @throws BulkheadRejectedError when too many wait
 */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = (stored ?? '').split('$');
  if (!stored) {
    await hashWith(password, randomBytes(16), cost);
    return false;
  }
  const parameters = { N: Number(N), r: Number(r), p: Number(p) };
  const actual = await hashWith(password, Buffer.from(salt, 'base64url'), parameters);
  return timingSafeEqual(actual, Buffer.from(hash, 'base64url'));
}

const hashWith = (password: string, salt: Buffer, { N, r, p }: Record<'N' | 'r' | 'p', number>) =>
  hashing.execute(() => derive(password, salt, bytes, { N, r, p, maxmem: 256 * N * r }));
