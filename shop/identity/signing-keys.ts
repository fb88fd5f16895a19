import type { Database } from '@lab/sqlite/database';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JSONWebKeySet, type JWK } from 'jose';

export interface KeyLifetimes {
  /** Seconds that a key signs. */
  readonly signs: number;
  /** Seconds that a token is valid. */
  readonly token: number;
}

export interface SigningKey {
  readonly keyId: string;
  readonly privateJwk: JWK;
}

type Row = { readonly key_id: string; readonly private_jwk: string; readonly created_at: number };

/**
 * The Ed25519 keys that sign tokens. A key signs for its time, then a new one takes over; the old one stays in the public set
 * until the last token that it has signed is over.
 *
 * @param now milliseconds since the epoch
 */
export function createSigningKeys(database: Database, lifetimes: KeyLifetimes, now: () => number = Date.now) {
  const collection = 'signing_keys';
  const list = database.prepare<{ after: number }, Row>({
    operation: 'SELECT',
    collection,
    sql: 'SELECT * FROM signing_keys WHERE created_at > @after ORDER BY created_at DESC',
  });
  const insert = database.prepare<Row>({
    operation: 'INSERT',
    collection,
    sql: `INSERT INTO signing_keys (key_id, private_jwk, created_at)
          VALUES (@key_id, @private_jwk, @created_at)`,
  });
  const removeOver = database.prepare<{ after: number }>({
    operation: 'DELETE',
    collection,
    sql: 'DELETE FROM signing_keys WHERE created_at <= @after',
  });

  /** Keys made before this have signed no token that is still valid. */
  const after = () => now() - (lifetimes.signs + lifetimes.token) * 1_000;

  async function create(): Promise<SigningKey> {
    const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const privateJwk = await exportJWK(privateKey);
    const keyId = await calculateJwkThumbprint(privateJwk);
    removeOver.run({ after: after() });
    insert.run({ key_id: keyId, private_jwk: JSON.stringify(privateJwk), created_at: now() });
    return { keyId, privateJwk };
  }

  let creating: Promise<SigningKey> | undefined;

  return {
    /** The key that signs now; made when the last one has had its time. */
    async current(): Promise<SigningKey> {
      const [newest] = list.all({ after: after() });
      if (newest && newest.created_at > now() - lifetimes.signs * 1_000)
        return { keyId: newest.key_id, privateJwk: JSON.parse(newest.private_jwk) as JWK };
      creating ??= create().finally(() => {
        creating = undefined;
      });
      return creating;
    },

    /** Every key whose tokens may still be valid, without its private part (RFC 7517). */
    publicSet: (): JSONWebKeySet => ({
      keys: list.all({ after: after() }).map(({ key_id, private_jwk }) => {
        const { kty, crv, x } = JSON.parse(private_jwk) as JWK;
        return { kty, crv, x, kid: key_id, alg: 'EdDSA', use: 'sig' } as JWK;
      }),
    }),
  };
}

export type SigningKeys = ReturnType<typeof createSigningKeys>;
