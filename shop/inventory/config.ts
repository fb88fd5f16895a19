import { z } from 'zod';
import { brokerAddress } from '../kit/broker-address.ts';
import { serviceEnvironment } from '../kit/service-environment.ts';

/** What the service reads from its environment; docs/reference/configuration.md is made from it. */
export const environment = z.object({
  ...serviceEnvironment,
  ...brokerAddress,
  SHOP_INVENTORY_DATABASE: z
    .string()
    .min(1)
    .default('.lab/data/shop/inventory.db')
    .describe('File of the inventory; the instances of the service share it'),
  SHOP_INVENTORY_CACHE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3_600_000)
    .default(1_000)
    .describe(
      'Milliseconds for which the products may be kept in memory while no change of the stock is heard of',
    ),
});
