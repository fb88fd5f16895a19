import { z } from 'zod';
import { brokerAddress } from '../kit/broker-address.ts';
import { listenAddress } from '../kit/listen-address.ts';
import { tokenKeys } from '../kit/token-keys.ts';

/** What the service reads from its environment; docs/reference/configuration.md is made from it. */
export const environment = z.object({
  ...listenAddress,
  ...brokerAddress,
  ...tokenKeys,
  SHOP_NOTIFICATIONS_DATABASE: z
    .string()
    .min(1)
    .default('.lab/data/shop/notifications.db')
    .describe('File of the mails and of the events that were received'),
});
