import { z } from 'zod';
import { listenAddress } from '../kit/listen-address.ts';

/** What the service reads from its environment; docs/reference/configuration.md is made from it. */
export const environment = z.object({
  ...listenAddress,
  SHOP_PAYMENTS_DATABASE: z
    .string()
    .min(1)
    .default('.lab/data/shop/payments.db')
    .describe('File of the payments'),
});
