import { z } from 'zod';
import { listenAddress } from '../kit/listen-address.ts';

/** What the service reads from its environment; docs/reference/configuration.md is made from it. */
export const environment = z.object({
  ...listenAddress,
  SHOP_INVENTORY_DATABASE: z
    .string()
    .min(1)
    .default('.lab/data/shop/inventory.db')
    .describe('File of the inventory; the instances of the service share it'),
});
