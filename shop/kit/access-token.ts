import { HttpError } from '@lab/http/http-error';
import { secureGet } from '@lab/http/secure-get';
import type { Request } from 'express';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import { z } from 'zod';
import { calledAt, type TlsIdentity } from './mutual-tls.ts';
import type { TokenKeys } from './token-keys.ts';

/** `aud` of the tokens of the shop. */
export const audience = 'shop';

const claims = z.object({ sub: z.string().min(1), role: z.enum(['customer', 'admin']) });

/** Who calls. */
export interface Caller {
  readonly accountId: string;
  readonly role: z.output<typeof claims>['role'];
}

/** @throws HttpError 401 without a valid token, 503 while the keys cannot be read */
export type Authenticate = (request: Request) => Promise<Caller>;

const keysTimeoutMs = 2_000;
const keysMaxAgeMs = 600_000;

/**
 * Checks access tokens (RFC 9068) by the public keys of whoever issues them. The keys are read when they are needed, and again
 * for one that is not among them.
 *
 * @param tls with it they are read over mutual TLS
 */
export function authenticateBy(
  { SHOP_TOKEN_KEYS: url, SHOP_TOKEN_ISSUER: issuer }: TokenKeys,
  tls: TlsIdentity | undefined,
): Authenticate {
  const keys = createRemoteJWKSet(new URL(calledAt(url, tls)), {
    timeoutDuration: keysTimeoutMs,
    cacheMaxAge: keysMaxAgeMs,
    cooldownDuration: 1_000,
    ...(tls && { [customFetch]: fetchBy(tls) }),
  });
  return async (request) => {
    const token = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1];
    if (!token) throw new HttpError(401, 'Log in first: the request has no access token.');
    return verify(token, keys, issuer);
  };
}

/** As `fetch` it rejects with a TypeError when there is no answer. */
const fetchBy =
  (tls: TlsIdentity): FetchImplementation =>
  async (url, { signal }) => {
    const { status, body } = await secureGet(url, tls, signal).catch((cause: unknown) => {
      throw new TypeError('the keys could not be fetched', { cause });
    });
    return new Response(body, { status });
  };

async function verify(token: string, keys: JWTVerifyGetKey, issuer: string): Promise<Caller> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      typ: 'at+jwt',
      algorithms: ['EdDSA'],
    });
    const { sub: accountId, role } = claims.parse(payload);
    return { accountId, role };
  } catch (error) {
    if (isOfKeys(error)) throw new HttpError(503, 'The keys of the access tokens cannot be read. Try again.');
    throw new HttpError(401, 'The access token is not valid, or not any more. Log in again.');
  }
}

/** The keys could not be read: the token may be good. */
const isOfKeys = (error: unknown) =>
  error instanceof errors.JWKSTimeout ||
  error instanceof TypeError ||
  (error instanceof errors.JOSEError && error.code === 'ERR_JOSE_GENERIC');

/** @throws HttpError 403 for anybody but an admin */
export function mustBeAdmin({ role }: Caller): void {
  if (role !== 'admin') throw new HttpError(403, 'Only an admin may do this.');
}
