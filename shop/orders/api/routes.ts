import { HttpError } from '@lab/http/http-error';
import { type Express, json as jsonBody, type Request, type Response } from 'express';
import { type Caller, mustBeAdmin } from '../../kit/access-token.ts';
import { checkedRequest } from '../../kit/request-input.ts';
import { findOrder, findOrderAt, listOrders, listSales, type Whose } from '../read/order-views.ts';
import { ageOf, rebuild } from '../read/projector.ts';
import { listQuery, newOrder, orderQuery, stockAdjustment } from './input.ts';
import type { OrdersApi } from './orders-api.ts';
import { placeFor } from './place.ts';

const maxBodyBytes = 16_384;
/** How long a reader waits for the version that it knows of. */
const versionWithinMs = 2_000;

const everybodyOrOwn = ({ accountId, role }: Caller): Whose =>
  role === 'admin' ? 'everybody' : { customerId: accountId };

/** Version 2 of the interface of the orders: https://www.rfc-editor.org/rfc/rfc9110, JSON. */
export function addRoutes(app: Express, api: OrdersApi): void {
  const body = jsonBody({ limit: maxBodyBytes, inflate: false });
  app.get('/v2/products', (_request, response) => products(api, response));
  app.post('/v2/products/:sku/adjustments', body, (request, response) => adjust(api, request, response));
  app.post('/v2/orders', body, (request, response) => place(api, request, response));
  app.get('/v2/orders', (request, response) => list(api, request, response));
  app.get('/v2/orders/:orderId', (request, response) => show(api, request, response));
  app.get('/v2/orders/:orderId/changes', (request, response) => followOrder(api, request, response));
  app.post('/v2/orders/:orderId/tries', (request, response) => tryAgain(api, request, response));
  app.get('/v2/sales', (request, response) => sales(api, request, response));
  app.get('/v2/balance', (request, response) => balance(api, request, response));
  app.post('/v2/rebuilds', (request, response) => rebuildViews(api, request, response));
}

async function products({ catalogue }: OrdersApi, response: Response): Promise<void> {
  const { products, asOf, isStale } = await catalogue().catch(() => {
    throw new HttpError(503, 'The products cannot be read now. Try again.');
  });
  response.json({ products, asOf: asOf.toISOString(), isStale });
}

async function place(api: OrdersApi, request: Request, response: Response): Promise<void> {
  const caller = await api.authenticate(request);
  const key = request.get('idempotency-key');
  const wanted = checkedRequest(newOrder, { ...request.body, idempotencyKey: key });
  const { orderId, isRepeated } = await placeFor(api, caller, wanted);
  if (isRepeated) response.set('idempotent-replayed', 'true');
  response.status(202).location(`orders/${orderId}?version=1`).json({ orderId, version: 1 });
}

async function list(
  { database, authenticate }: OrdersApi,
  request: Request,
  response: Response,
): Promise<void> {
  const caller = await authenticate(request);
  const { of, ...filter } = checkedRequest(listQuery, request.query);
  if (of === 'everybody') mustBeAdmin(caller);
  const whose = of === 'everybody' ? of : { customerId: caller.accountId };
  const [orders, ageMs] = await Promise.all([listOrders(database, whose, filter), ageOf(database)]);
  response.json({ orders, ageMs });
}

async function show(
  { database, authenticate }: OrdersApi,
  request: Request,
  response: Response,
): Promise<void> {
  const caller = await authenticate(request);
  const { orderId, version } = checkedRequest(orderQuery, {
    ...request.query,
    orderId: request.params.orderId,
  });
  const whose = everybodyOrOwn(caller);
  const order = version
    ? await findOrderAt(database, orderId, whose, version, versionWithinMs)
    : await findOrder(database, orderId, whose);
  if (!order) throw new HttpError(404, `You have no order ${orderId}.`);
  if (order.version < (version ?? 0))
    throw new HttpError(503, `The order is not shown at version ${version} yet. Try again.`);
  response.json({ ...order, ageMs: await ageOf(database) });
}

async function followOrder(api: OrdersApi, request: Request, response: Response): Promise<void> {
  const whose = everybodyOrOwn(await api.authenticate(request));
  const { orderId } = checkedRequest(orderQuery, { orderId: request.params.orderId });
  // Who has just placed the order follows it at once.
  const order = await findOrderAt(api.database, orderId, whose, 1, versionWithinMs);
  if (!order) throw new HttpError(404, `You have no order ${orderId}.`);
  await api.follower.follow(() => findOrder(api.database, orderId, whose), response);
}

async function adjust(api: OrdersApi, request: Request, response: Response): Promise<void> {
  mustBeAdmin(await api.authenticate(request));
  const adjustment = checkedRequest(stockAdjustment, {
    ...request.body,
    sku: request.params.sku,
    idempotencyKey: request.get('idempotency-key'),
  });
  response.json(await api.adjustStock(adjustment));
}

async function tryAgain(api: OrdersApi, request: Request, response: Response): Promise<void> {
  const caller = await api.authenticate(request);
  mustBeAdmin(caller);
  const { orderId } = checkedRequest(orderQuery, { orderId: request.params.orderId });
  if (!(await api.tryAgain(orderId, caller.accountId)))
    throw new HttpError(409, `The order ${orderId} does not wait for a person.`);
  response.status(202).json({ orderId });
}

async function sales(
  { database, authenticate }: OrdersApi,
  request: Request,
  response: Response,
): Promise<void> {
  mustBeAdmin(await authenticate(request));
  const [products, ageMs] = await Promise.all([listSales(database), ageOf(database)]);
  response.json({ products, ageMs });
}

async function balance(api: OrdersApi, request: Request, response: Response): Promise<void> {
  mustBeAdmin(await api.authenticate(request));
  response.json(await api.balance());
}

async function rebuildViews({ database, authenticate }: OrdersApi, request: Request, response: Response) {
  mustBeAdmin(await authenticate(request));
  response.json({ events: await rebuild(database) });
}
