import { HttpError } from '@lab/http/http-error';
import { BulkheadRejectedError } from 'cockatiel';
import { type Express, json as jsonBody, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { checkedRequest } from '../kit/request-input.ts';
import type { Accounts } from './accounts.ts';
import type { LoginLimit } from './login-limit.ts';
import { hashPassword, isPassword } from './passwords.ts';
import type { SigningKeys } from './signing-keys.ts';
import { signToken, type TokenOptions } from './tokens.ts';

export interface Identity {
  readonly accounts: Accounts;
  readonly keys: SigningKeys;
  readonly limit: LoginLimit;
  readonly tokens: TokenOptions;
  /** The account that everybody may use. */
  readonly demo: { readonly email: string; readonly password: string };
}

const email = z.email('must be an e-mail address').max(200, 'must be at most 200 characters');
const registration = z.strictObject({
  email,
  name: z.string().trim().min(1, 'is missing').max(100, 'must be at most 100 characters'),
  password: z.string().min(12, 'must be at least 12 characters').max(200, 'must be at most 200 characters'),
});
const login = z.strictObject({ email, password: z.string().min(1).max(200) });

const maxBodyBytes = 4_096;

/** Registering, logging in, and the keys by which the other services check tokens. */
export function addIdentityRoutes(app: Express, identity: Identity): void {
  const body = jsonBody({ limit: maxBodyBytes, inflate: false });
  app.post('/accounts', body, whenNotBusy(register(identity)));
  app.post('/tokens', body, whenNotBusy(issueToken(identity)));
  app.get('/demo-account', (_request, response) => {
    response.json(identity.demo);
  });
  app.get('/.well-known/jwks.json', async (_request, response) => {
    await identity.keys.current();
    response.set('cache-control', 'public, max-age=60').json(identity.keys.publicSet());
  });
}

type Handler = (request: Request, response: Response) => Promise<void>;

function register({ accounts }: Identity): Handler {
  return async (request, response) => {
    const { password, ...account } = checkedRequest(registration, request.body);
    const passwordHash = await hashPassword(password);
    const added = accounts.add({ ...account, role: 'customer', passwordHash });
    if (!added) throw new HttpError(409, 'The e-mail address has an account already.');
    response.status(201).json(added);
  };
}

function issueToken({ accounts, keys, limit, tokens }: Identity): Handler {
  return async (request, response) => {
    const { email, password } = checkedRequest(login, request.body);
    const address = email.toLowerCase();
    const wait = await limit.attempt(address);
    if (wait > 0) {
      response.set('retry-after', String(wait));
      throw new HttpError(429, `Too many attempts. Try again in ${Math.ceil(wait / 60)} minutes.`);
    }
    const account = accounts.find(address);
    const isRight = await isPassword(password, account?.passwordHash);
    if (!isRight || !account) throw new HttpError(401, 'The e-mail address or the password is wrong.');
    await limit.succeeded(address);
    const token = await signToken(keys, account, tokens);
    response.set('cache-control', 'no-store');
    response.json({ access_token: token, token_type: 'Bearer', expires_in: tokens.lifetime });
  };
}

/** Hashing takes memory: a few requests do it at a time, some wait, others get 503 and `Retry-After`. */
function whenNotBusy(handler: Handler): RequestHandler {
  return async (request, response) => {
    try {
      await handler(request, response);
    } catch (error) {
      if (!(error instanceof BulkheadRejectedError)) throw error;
      response.status(503).set('retry-after', '1').json({ status: 503, detail: 'Too many requests wait.' });
    }
  };
}
