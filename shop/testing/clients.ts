import { type Client, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { InventoryService } from '../generated/lab/shop/inventory/v1/inventory_pb.js';
import { PaymentsService } from '../generated/lab/shop/payments/v1/payments_pb.js';

const transportTo = (baseUrl: string) => createGrpcTransport({ baseUrl });

/** The payments at an address, for example `http://127.0.0.1:7101`. */
export const paymentsAt = (url: string): Client<typeof PaymentsService> =>
  createClient(PaymentsService, transportTo(url));

/** The inventory at an address. */
export const inventoryAt = (url: string): Client<typeof InventoryService> =>
  createClient(InventoryService, transportTo(url));
