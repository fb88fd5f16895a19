import { z } from 'zod';

/** Where the broker is: part of the environment of the services that publish or consume. */
export const brokerAddress = {
  SHOP_BROKER: z
    .string()
    .regex(/^[\w.-]+:\d+$/, 'must be host:port')
    .default('127.0.0.1:4222')
    .describe('The broker of the shop’s events'),
};
