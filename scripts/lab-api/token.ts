import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { tokenHeader } from '@lab/api-contract/practice';
import { ProblemError } from '@lab/http/problem';
import type { RequestHandler } from 'express';

/**
 * A token against cross-site request forgery: a page of another site cannot read it, and a browser does not send its header for such
 * a page without a CORS preflight, which fails. It lasts as long as the process.
 */
export interface Token {
  readonly value: string;
  /** Refuses requests that may change something and do not carry the token. */
  readonly require: RequestHandler;
}

/** A new random token. */
export function createToken(): Token {
  const value = randomBytes(24).toString('base64url');
  const expected = digestOf(value);
  return {
    value,
    require(request, _response, next) {
      const changes = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
      if (changes && !timingSafeEqual(digestOf(request.get(tokenHeader) ?? ''), expected))
        throw new ProblemError(
          'wrong-token',
          `Requests that change something need the header ${tokenHeader} with the token of GET /lab/api/token, which changes when the API restarts`,
        );
      next();
    },
  };
}

/** timingSafeEqual needs values of the same length. */
const digestOf = (text: string) => createHash('sha256').update(text).digest();
