import { z } from 'zod';
import { serviceEnvironment } from '../kit/service-environment.ts';

const whole = z.coerce.number().int().min(1);

/** What the service reads from its environment; docs/reference/configuration.md is made from it. */
export const environment = z.object({
  ...serviceEnvironment,
  SHOP_IDENTITY_DATABASE: z
    .string()
    .min(1)
    .default('.lab/data/shop/identity.db')
    .describe('File of the accounts and keys'),
  SHOP_IDENTITY_ISSUER: z.url().default('http://shop-identity').describe('`iss` of the tokens'),
  SHOP_IDENTITY_ADMIN_PASSWORD_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File with the password of admin@shop.test, which gets an account at the first start'),
  SHOP_IDENTITY_DEMO_PASSWORD: z
    .string()
    .min(12)
    .default('first order in three clicks')
    .describe('Password of the customer demo@shop.test, which everybody may read'),
  SHOP_IDENTITY_TOKEN_SECONDS: whole.max(86_400).default(900).describe('Seconds that a token is valid'),
  SHOP_IDENTITY_KEY_SECONDS: whole
    .max(31_536_000)
    .default(86_400)
    .describe('Seconds that a key signs before a new one takes over'),
});
