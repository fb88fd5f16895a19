import { type ServiceName, services } from '@lab/telemetry/services';

/** A span of an order's trace: `*` in a name stands for any text. */
export interface SpanOf {
  readonly service: ServiceName;
  readonly name: string;
}

/** A span and one right below it. */
export interface Edge {
  readonly parent: SpanOf;
  readonly child: SpanOf;
}

const { frontend, shopOrders, shopInventory, shopPayments, shopNotifications } = services;

const edge = (parent: SpanOf, child: SpanOf): Edge => ({ parent, child });
const of = (service: ServiceName, name: string): SpanOf => ({ service, name });

const inventory = (method: string) => `lab.shop.inventory.v1.InventoryService/${method}`;
const payments = (method: string) => `lab.shop.payments.v1.PaymentsService/${method}`;

/** A step of the saga: its span, the call below it, the called service below that, and its statements. */
const step = (name: string, service: ServiceName, method: string): readonly Edge[] => [
  edge(of(shopOrders, 'POST /v2/orders'), of(shopOrders, `saga ${name}`)),
  edge(of(shopOrders, `saga ${name}`), of(shopOrders, method)),
  edge(of(shopOrders, method), of(service, method)),
  edge(of(service, method), of(service, 'COMMIT')),
];

const placed: readonly Edge[] = [
  edge(of(frontend, 'shop.order'), of(frontend, '*POST*')),
  edge(of(frontend, '*POST*'), of(shopOrders, 'POST /v2/orders')),
  edge(of(shopOrders, 'POST /v2/orders'), of(shopOrders, 'pg.query:WITH*')),
  edge(of(shopOrders, '*'), of(shopOrders, 'publish ORDERS')),
  edge(of(shopOrders, 'publish ORDERS'), of(shopNotifications, 'process ORDERS')),
  edge(of(shopNotifications, 'process ORDERS'), of(shopNotifications, 'INSERT mails')),
];

/** Every edge that the trace of a paid order must have. */
export const paidEdges: readonly Edge[] = [
  ...placed,
  ...step('reserve', shopInventory, inventory('Reserve')),
  ...step('authorise', shopPayments, payments('Authorise')),
  ...step('confirm', shopInventory, inventory('Commit')),
  ...step('capture', shopPayments, payments('Capture')),
];

/** Every edge that the trace of an order whose card is declined must have. */
export const declinedEdges: readonly Edge[] = [
  ...placed,
  ...step('reserve', shopInventory, inventory('Reserve')),
  ...step('authorise', shopPayments, payments('Authorise')),
  ...step('release', shopInventory, inventory('Release')),
];

/** Services whose log lines carry the trace id of an order. */
export const loggingServices: readonly ServiceName[] = [
  services.nginx,
  shopOrders,
  shopInventory,
  shopPayments,
  shopNotifications,
];
