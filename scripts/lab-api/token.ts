import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { tokenHeader } from '@lab/api-contract/practice';
import { ProblemError } from '@lab/http/problem';
import type { RequestHandler } from 'express';

/**
 * A token against requests that a page of another site makes a browser send (CSRF): such a page cannot read it, and cannot set its
 * header without being asked first. It lasts as long as the process.
 */
export interface Token {
  readonly value: string;
  /** Refuses whatever may change something and does not carry it. */
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
          `What changes something needs the header ${tokenHeader} with the token of GET /lab/api/token, which is new after each start`,
        );
      next();
    },
  };
}

/** Of the same length whatever is sent. */
const digestOf = (text: string) => createHash('sha256').update(text).digest();
