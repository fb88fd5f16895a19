import { z } from 'zod';
import { serviceEnvironment } from '../kit/service-environment.ts';

/** What the service reads from its environment; docs/reference/configuration.md is made from it. */
export const environment = z.object({
  ...serviceEnvironment,
  SHOP_PAYMENTS_DATABASE: z
    .string()
    .min(1)
    .default('.lab/data/shop/payments.db')
    .describe('File of the payments'),
});
