import { z } from 'zod';
import { brokerAddress } from '../kit/broker-address.ts';
import { serviceEnvironment } from '../kit/service-environment.ts';
import { tokenKeys } from '../kit/token-keys.ts';

/** What the service reads from its environment; docs/reference/configuration.md is made from it. */
export const environment = z.object({
  ...serviceEnvironment,
  ...brokerAddress,
  ...tokenKeys,
  SHOP_NOTIFICATIONS_DATABASE: z
    .string()
    .min(1)
    .default('.lab/data/shop/notifications.db')
    .describe('File of the mails and of the events that were received'),
});
