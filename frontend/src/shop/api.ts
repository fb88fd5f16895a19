import type { z } from 'zod';
import { parsed, type RequestScope } from '../client/request.ts';
import {
  accountSchema,
  type Catalogue,
  catalogueSchema,
  demoSchema,
  type Mail,
  mailsSchema,
  type Order,
  type Orders,
  ordersSchema,
  type Product,
  placedSchema,
  productSchema,
  tokenSchema,
} from './model.ts';

const orders = '/shop/api/v2';
const identity = '/shop/identity';

/** A request that is answered with something; without a body it is a read, and with a key it is done once. */
async function ask<Schema extends z.ZodType>(
  scope: RequestScope,
  schema: Schema,
  path: string,
  options: { readonly token?: string; readonly body?: unknown; readonly key?: string } = {},
): Promise<z.output<Schema>> {
  const { token, body, key } = options;
  const answer = await scope.request(path, {
    ...(body === undefined ? {} : { method: 'POST', body }),
    idempotencyKey: key,
    token,
  });
  return parsed<z.output<Schema>>(schema as z.ZodType<z.output<Schema>>, path, answer);
}

export const listProducts = (scope: RequestScope): Promise<Catalogue> =>
  ask(scope, catalogueSchema, `${orders}/products`);

export interface NewOrder {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly cardNumber: string;
}

/** @param key the same for every try to place this order, so that it is placed once. @returns its id */
export const placeOrder = async (
  scope: RequestScope,
  token: string,
  order: NewOrder,
  key: string,
): Promise<string> =>
  (await ask(scope, placedSchema, `${orders}/orders`, { token, body: order, key })).orderId;

export const listOrders = (scope: RequestScope, token: string): Promise<Orders> =>
  ask(scope, ordersSchema, `${orders}/orders?limit=50`, { token });

/** Those of all customers that wait for a person. */
export const listStuckOrders = (scope: RequestScope, token: string): Promise<Orders> =>
  ask(scope, ordersSchema, `${orders}/orders?of=everybody&status=needs-attention&limit=50`, { token });

export async function tryAgain(scope: RequestScope, token: string, { orderId }: Order): Promise<void> {
  await scope.request(`${orders}/orders/${orderId}/tries`, { method: 'POST', token });
}

export const adjustStock = (
  scope: RequestScope,
  token: string,
  { sku, by, key }: { readonly sku: string; readonly by: number; readonly key: string },
): Promise<Product> =>
  ask(scope, productSchema, `${orders}/products/${sku}/adjustments`, { token, body: { by }, key });

export const listMails = async (scope: RequestScope, token: string): Promise<readonly Mail[]> =>
  (await ask(scope, mailsSchema, '/shop/mail/v1/mails?limit=50', { token })).mails;

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** @returns an access token */
export const logIn = async (scope: RequestScope, credentials: Credentials): Promise<string> =>
  (await ask(scope, tokenSchema, `${identity}/tokens`, { body: credentials })).access_token;

export async function register(
  scope: RequestScope,
  account: Credentials & { readonly name: string },
): Promise<void> {
  await ask(scope, accountSchema, `${identity}/accounts`, { body: account });
}

/** The account that everybody may use. */
export const demoAccount = (scope: RequestScope): Promise<Credentials> =>
  ask(scope, demoSchema, `${identity}/demo-account`);
