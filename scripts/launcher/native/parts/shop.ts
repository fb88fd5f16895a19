import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServiceName, serviceNamespace, services } from '@lab/telemetry/services';
import type { PartName } from '../../../stack/part-names.ts';
import { ensureSecrets, shopAdminPasswordFile } from '../../../stack/secrets.ts';
import type { PortName, Settings } from '../../../stack/settings.ts';
import type { Part } from '../part.ts';
import { nodeEnv, nodeOrigin, smallHeap, sourcesOf } from './node.ts';

const loopback = '127.0.0.1';
const data = (settings: Settings) => join(settings.paths.data, 'shop');

/** What OpenTelemetry's SDK reads. Short delays: a signal is to be seen about a second after the call. */
const sdkEnvironment = (settings: Settings, service: ServiceName) => ({
  OTEL_SERVICE_NAME: service,
  OTEL_RESOURCE_ATTRIBUTES: `service.namespace=${serviceNamespace},deployment.environment.name=${settings.DEPLOYMENT_ENVIRONMENT}`,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://${loopback}:${settings.COLLECTOR_OTLP_PORT}`,
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_NODE_RESOURCE_DETECTORS: 'env,serviceinstance',
  OTEL_BSP_SCHEDULE_DELAY: '200',
  OTEL_BLRP_SCHEDULE_DELAY: '200',
});

interface ShopService {
  readonly name: PartName;
  readonly service: ServiceName;
  readonly purpose: string;
  /** Its folder in `shop`. */
  readonly folder: string;
  readonly port: PortName;
  readonly protocol: 'gRPC' | 'HTTP API';
  /** Variable that names its database, and the file. */
  readonly database: { readonly variable: string; readonly file: string };
  /** What else it reads from its environment. */
  readonly environment?: (settings: Settings) => Readonly<Record<string, string>>;
}

function shopService(options: ShopService): Part {
  const { name, service, purpose, folder, port, protocol, database, environment } = options;
  const url = (settings: Settings) => `http://${loopback}:${settings[port]}`;
  return {
    name,
    purpose,
    workload: 'shop',
    needs: [],
    ports: [{ setting: port, protocol: 'tcp', use: protocol }],
    address: url,
    origin: () => nodeOrigin,
    inputs: (settings) =>
      sourcesOf(
        settings,
        `shop/${folder}`,
        'shop/kit',
        'shop/generated',
        'packages/http/src',
        'packages/sqlite/src',
      ),
    prepare: async (settings) => {
      await ensureSecrets(settings);
      await mkdir(data(settings), { recursive: true });
    },
    launch: (settings) => ({
      command: process.execPath,
      args: [
        ...smallHeap,
        '--import',
        join(settings.paths.root, 'shop', 'kit', 'telemetry.ts'),
        join(settings.paths.root, 'shop', folder, 'server.ts'),
      ],
      env: {
        ...nodeEnv(settings),
        ...sdkEnvironment(settings, service),
        SHOP_HOST: loopback,
        SHOP_PORT: String(settings[port]),
        [database.variable]: join(data(settings), database.file),
        ...environment?.(settings),
      },
    }),
    readiness: (settings) =>
      protocol === 'gRPC'
        ? { kind: 'grpc', url: url(settings) }
        : { kind: 'http', url: () => `${url(settings)}/health` },
    stopWithinMs: 12_000,
    stopStage: 1,
  };
}

export const shopIdentity = shopService({
  name: 'shop-identity',
  service: services.shopIdentity,
  purpose: 'the shop: accounts and their tokens',
  folder: 'identity',
  port: 'SHOP_IDENTITY_PORT',
  protocol: 'HTTP API',
  database: { variable: 'SHOP_IDENTITY_DATABASE', file: 'identity.db' },
  environment: (settings) => ({ SHOP_IDENTITY_ADMIN_PASSWORD_FILE: shopAdminPasswordFile(settings) }),
});

export const shopPayments = shopService({
  name: 'shop-payments',
  service: services.shopPayments,
  purpose: 'the shop: takes the money for orders',
  folder: 'payments',
  port: 'SHOP_PAYMENTS_PORT',
  protocol: 'gRPC',
  database: { variable: 'SHOP_PAYMENTS_DATABASE', file: 'payments.db' },
});

const inventory = {
  service: services.shopInventory,
  purpose: 'the shop: products and stock',
  folder: 'inventory',
  protocol: 'gRPC',
  database: { variable: 'SHOP_INVENTORY_DATABASE', file: 'inventory.db' },
} as const;

/** They share the database. */
export const shopInventories: readonly Part[] = [
  shopService({ ...inventory, name: 'shop-inventory-1', port: 'SHOP_INVENTORY_1_PORT' }),
  shopService({ ...inventory, name: 'shop-inventory-2', port: 'SHOP_INVENTORY_2_PORT' }),
];
