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

/** Every service of the shop as a process of its own, with empty databases. What was started is ended when the rest cannot start. */
export async function startShop(environment: Readonly<Record<string, string>> = {}): Promise<RunningShop> {
  const started = new AsyncDisposableStack();
  try {
    return await startIn(started, environment);
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
}

/** @param started gets how to end each part; the last started ends first */
async function startIn(
  started: AsyncDisposableStack,
  environment: Readonly<Record<string, string>>,
): Promise<RunningShop> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-shop-'));
  started.defer(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const service = async (name: string, own: Readonly<Record<string, string>>) => {
    const process = await startService(name, { ...environment, ...own });
    started.defer(async () => void (await process.end('SIGTERM')));
    return process;
  };
  const broker = await startBroker();
  started.defer(broker.stop);
  const database = await startDatabaseServer();
  started.defer(database.stop);
  const inventory = { SHOP_INVENTORY_DATABASE: join(folder, 'inventory.db'), SHOP_BROKER: broker.server };
  const identity = await service('identity', {
    SHOP_IDENTITY_DATABASE: join(folder, 'identity.db'),
    SHOP_IDENTITY_ADMIN_PASSWORD_FILE: file('admin', adminPassword),
  });
  const tokenKeys = { SHOP_TOKEN_KEYS: `${identity.url}/.well-known/jwks.json` };
  const [payments, first, notifications] = await allOrFirstError([
    service('payments', { SHOP_PAYMENTS_DATABASE: join(folder, 'payments.db') }),
    service('inventory', inventory),
    service('notifications', {
      ...tokenKeys,
      SHOP_NOTIFICATIONS_DATABASE: join(folder, 'notifications.db'),
      SHOP_BROKER: broker.server,
    }),
  ]);
  const second = await service('inventory', inventory);
  const orders = await service('orders', {
    ...tokenKeys,
    SHOP_ORDERS_DATABASE: database.url,
    SHOP_ORDERS_DATABASE_PASSWORD_FILE: file('database', decodeURIComponent(new URL(database.url).password)),
    SHOP_BROKER: broker.server,
    SHOP_ORDERS_INVENTORY: `${first.url},${second.url}`,
    SHOP_ORDERS_PAYMENTS: payments.url,
  });
  let customers = 0;

  return {
    ...{ identity, payments, notifications, orders, broker, database },
    inventories: [first, second],
    customer() {
      customers += 1;
      return registerCustomer(identity.url, `customer-${customers}@shop.test`);
    },
    admin: () => logIn(identity.url, 'admin@shop.test', adminPassword),
    stop: () => started.disposeAsync(),
  };
}

/** Rejects with the first error, but only once all have settled: nothing goes on starting behind one's back. */
async function allOrFirstError<const Starting extends readonly Promise<ServiceProcess>[]>(
  starting: Starting,
): Promise<{ [Index in keyof Starting]: ServiceProcess }> {
  await Promise.allSettled(starting);
  return (await Promise.all(starting)) as { [Index in keyof Starting]: ServiceProcess };
}
