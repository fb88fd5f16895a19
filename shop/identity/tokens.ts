import { importJWK, SignJWT } from 'jose';
import { audience } from '../kit/access-token.ts';
import type { Account } from './accounts.ts';
import type { SigningKeys } from './signing-keys.ts';

export interface TokenOptions {
  readonly issuer: string;
  /** Seconds that a token is valid. */
  readonly lifetime: number;
}

/** Signs an access token (RFC 9068) for an account with the key that signs now. */
export async function signToken(keys: SigningKeys, account: Account, options: TokenOptions): Promise<string> {
  const { keyId, privateJwk } = await keys.current();
  return new SignJWT({ role: account.role, name: account.name })
    .setProtectedHeader({ alg: 'EdDSA', kid: keyId, typ: 'at+jwt' })
    .setIssuer(options.issuer)
    .setAudience(audience)
    .setSubject(account.accountId)
    .setIssuedAt()
    .setExpirationTime(`${options.lifetime} seconds`)
    .sign(await importJWK(privateJwk, 'EdDSA'));
}
