import { z } from 'zod';

/** What it takes to check access tokens: part of the environment of the services that customers call. */
export const tokenKeys = {
  SHOP_TOKEN_KEYS: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .default('http://127.0.0.1:7100/.well-known/jwks.json')
    .describe('Address of the keys by which access tokens are checked'),
  SHOP_TOKEN_ISSUER: z.url().default('http://shop-identity').describe('`iss` of the tokens'),
};

export interface TokenKeys {
  readonly SHOP_TOKEN_KEYS: string;
  readonly SHOP_TOKEN_ISSUER: string;
}
