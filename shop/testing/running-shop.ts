import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { logIn, registerCustomer } from './accounts.ts';
import { startBroker, type TestBroker } from './broker.ts';
import { startDatabaseServer, type TestDatabaseServer } from './database-server.ts';
import { type ServiceProcess, startService } from './service-process.ts';

const adminPassword = 'the admin of a test';

export interface RunningShop {
  readonly identity: ServiceProcess;
  readonly payments: ServiceProcess;
  readonly inventories: readonly [ServiceProcess, ServiceProcess];
  readonly notifications: ServiceProcess;
  readonly broker: TestBroker;
  readonly database: TestDatabaseServer;
  readonly orders: ServiceProcess;
  /** @returns an access token of a new customer */
  readonly customer: () => Promise<string>;
  readonly admin: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

/** Every service of the shop as a process of its own, with empty databases. */
export async function startShop(environment: Readonly<Record<string, string>> = {}): Promise<RunningShop> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-shop-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const [broker, database] = await Promise.all([startBroker(), startDatabaseServer()]);
  const inventory = {
    ...environment,
    SHOP_INVENTORY_DATABASE: join(folder, 'inventory.db'),
    SHOP_BROKER: broker.server,
  };
  const [identity, payments, first] = await Promise.all([
    startService('identity', {
      ...environment,
      SHOP_IDENTITY_DATABASE: join(folder, 'identity.db'),
      SHOP_IDENTITY_ADMIN_PASSWORD_FILE: file('admin', adminPassword),
    }),
    startService('payments', { ...environment, SHOP_PAYMENTS_DATABASE: join(folder, 'payments.db') }),
    startService('inventory', inventory),
  ]);
  const second = await startService('inventory', inventory);
  const ordersEnvironment = {
    ...environment,
    SHOP_ORDERS_DATABASE: database.url,
    SHOP_ORDERS_DATABASE_PASSWORD_FILE: file('database', decodeURIComponent(new URL(database.url).password)),
    SHOP_BROKER: broker.server,
    SHOP_ORDERS_INVENTORY: `${first.url},${second.url}`,
    SHOP_ORDERS_PAYMENTS: payments.url,
    SHOP_TOKEN_KEYS: `${identity.url}/.well-known/jwks.json`,
  };
  const notifications = await startService('notifications', {
    ...environment,
    SHOP_NOTIFICATIONS_DATABASE: join(folder, 'notifications.db'),
    SHOP_BROKER: broker.server,
    SHOP_TOKEN_KEYS: `${identity.url}/.well-known/jwks.json`,
  });
  const orders = await startService('orders', ordersEnvironment);
  let customers = 0;

  return {
    ...{ identity, payments, notifications, orders, broker, database },
    inventories: [first, second],
    customer() {
      customers += 1;
      return registerCustomer(identity.url, `customer-${customers}@shop.test`);
    },
    admin: () => logIn(identity.url, 'admin@shop.test', adminPassword),
    async stop() {
      await orders.end('SIGTERM');
      await Promise.all(
        [identity, payments, notifications, first, second].map((service) => service.end('SIGTERM')),
      );
      await Promise.all([broker.stop(), database.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
