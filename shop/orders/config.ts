import { z } from 'zod';
import { brokerAddress } from '../kit/broker-address.ts';
import { serviceEnvironment } from '../kit/service-environment.ts';
import { tokenKeys } from '../kit/token-keys.ts';

const serviceUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/** What the service reads from its environment; docs/reference/configuration.md is made from it. */
export const environment = z.object({
  ...serviceEnvironment,
  ...brokerAddress,
  ...tokenKeys,
  SHOP_ORDERS_DATABASE: z
    .url({ protocol: /^postgres$/, error: 'must be an address such as postgres://user@host:5432/name' })
    .default('postgres://shop@127.0.0.1:5433/orders')
    .describe('The orders’ database, without its password'),
  SHOP_ORDERS_DATABASE_PASSWORD_FILE: z
    .string()
    .min(1)
    .default('.lab/secrets/shop-orders-password')
    .describe('File with the password of the orders’ database'),
  SHOP_ORDERS_INVENTORY: z
    .string()
    .default('http://127.0.0.1:7111,http://127.0.0.1:7112')
    .transform((list) => list.split(','))
    .pipe(z.array(serviceUrl))
    .describe('Addresses of the inventory’s instances, with commas between them'),
  SHOP_ORDERS_PAYMENTS: serviceUrl
    .default('http://127.0.0.1:7101')
    .describe('Address of the payments service'),
});

export type OrdersConfig = z.output<typeof environment>;
