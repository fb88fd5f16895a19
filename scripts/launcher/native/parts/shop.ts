import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PartName } from '@lab/telemetry/parts';
import { type ServiceName, serviceNamespace, services } from '@lab/telemetry/services';
import { readTlsIdentity } from '../../../../shop/kit/mutual-tls.ts';
import { faultFlagsFile } from '../../../stack/fault-flags.ts';
import { ensureSecrets, shopAdminPasswordFile, shopOrdersPasswordFile } from '../../../stack/secrets.ts';
import type { PortName, Settings } from '../../../stack/settings.ts';
import {
  type CertificateName,
  caFile,
  certificateFile,
  ensureShopCertificates,
  shopSpeaksTls,
  tlsFiles,
} from '../../../stack/shop-certificates.ts';
import type { Part } from '../part.ts';
import { nodeEnv, nodeOrigin, smallHeap, sourcesOf } from './node.ts';

const loopback = '127.0.0.1';
const addressing = 'scripts/launcher/native/addressing';
const data = (settings: Settings) => join(settings.paths.data, 'shop');
/** What other parts call, by its name in the lab's DNS. */
const urlOf = (name: PartName, port: PortName, settings: Settings) => `http://${name}:${settings[port]}`;

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

const brokerOf = (settings: Settings) => ({
  SHOP_BROKER: `${'nats' satisfies PartName}:${settings.NATS_PORT}`,
});
const tokenKeysOf = (settings: Settings) => ({
  SHOP_TOKEN_KEYS: `${urlOf('shop-identity', 'SHOP_IDENTITY_PORT', settings)}/.well-known/jwks.json`,
});

interface ShopService {
  readonly name: CertificateName;
  readonly service: ServiceName;
  /** Its folder in `shop`. */
  readonly folder: string;
  readonly port: PortName;
  readonly metricsPort: PortName;
  readonly protocol: 'gRPC' | 'HTTP API';
  /** What it alone reads from its environment. */
  readonly environment: (settings: Settings) => Readonly<Record<string, string>>;
}

function shopService(options: ShopService): Part {
  const { name, service, folder, port, metricsPort, protocol, environment } = options;
  const protocolOf = (settings: Settings) => (shopSpeaksTls(settings) ? 'https' : 'http');
  const url = (settings: Settings) => `${protocolOf(settings)}://${loopback}:${settings[port]}`;
  return {
    name,
    workload: 'shop',
    needs: [],
    ports: [
      { setting: port, protocol: 'tcp', use: protocol },
      { setting: metricsPort, protocol: 'tcp', use: 'its metrics' },
    ],
    address: url,
    origin: () => nodeOrigin,
    inputs: (settings) => [
      ...sourcesOf(
        settings,
        ...['shop/events', `shop/${folder}`, 'shop/kit', 'shop/generated'],
        ...['packages/faults/src', 'packages/http/src'],
        ...['packages/sqlite/src', 'packages/wait/src', 'telemetry/src'],
        ...[addressing],
      ),
      ...tlsFiles(settings, name),
    ],
    prepare: async (settings) => {
      await ensureSecrets(settings);
      if (shopSpeaksTls(settings)) await ensureShopCertificates(settings);
      await mkdir(data(settings), { recursive: true });
    },
    launch: (settings) => ({
      command: process.execPath,
      args: [
        ...smallHeap,
        '--import',
        join(settings.paths.root, addressing, 'look-up-names.ts'),
        '--import',
        join(settings.paths.root, 'shop', 'kit', 'telemetry.ts'),
        join(settings.paths.root, 'shop', folder, 'server.ts'),
      ],
      env: {
        ...nodeEnv(settings),
        ...sdkEnvironment(settings, service),
        LAB_DNS: `${loopback}:${settings.DNS_PORT}`,
        SHOP_HOST: loopback,
        SHOP_PORT: String(settings[port]),
        SHOP_METRICS_PORT: String(settings[metricsPort]),
        FAULT_FLAGS: faultFlagsFile(settings),
        TRACE_SAMPLING: settings.LAB_SAMPLING,
        SHOP_MTLS: settings.LAB_SHOP_MTLS,
        SHOP_TLS_CA: caFile(settings),
        SHOP_TLS_CERTIFICATE: certificateFile(settings, name),
        ...environment(settings),
      },
    }),
    readiness: (settings) => ({
      ...(protocol === 'gRPC'
        ? { kind: 'grpc', url: url(settings) }
        : { kind: 'http', url: () => `${url(settings)}/health` }),
      ...(shopSpeaksTls(settings) && {
        tls: () => readTlsIdentity(caFile(settings), certificateFile(settings, name)),
      }),
    }),
    stopWithinMs: 12_000,
    stopStage: 1,
  };
}

const identity: ShopService = {
  name: 'shop-identity',
  service: services.shopIdentity,
  folder: 'identity',
  port: 'SHOP_IDENTITY_PORT',
  metricsPort: 'SHOP_IDENTITY_METRICS_PORT',
  protocol: 'HTTP API',
  environment: (settings) => ({
    SHOP_IDENTITY_DATABASE: join(data(settings), 'identity.db'),
    SHOP_IDENTITY_ADMIN_PASSWORD_FILE: shopAdminPasswordFile(settings),
  }),
};

const payments: ShopService = {
  name: 'shop-payments',
  service: services.shopPayments,
  folder: 'payments',
  port: 'SHOP_PAYMENTS_PORT',
  metricsPort: 'SHOP_PAYMENTS_METRICS_PORT',
  protocol: 'gRPC',
  environment: (settings) => ({ SHOP_PAYMENTS_DATABASE: join(data(settings), 'payments.db') }),
};

const orders: ShopService = {
  name: 'shop-orders',
  service: services.shopOrders,
  folder: 'orders',
  port: 'SHOP_ORDERS_PORT',
  metricsPort: 'SHOP_ORDERS_METRICS_PORT',
  protocol: 'HTTP API',
  environment: (settings) => ({
    SHOP_ORDERS_DATABASE: `postgres://shop@${'postgres' satisfies PartName}:${settings.POSTGRES_PORT}/orders`,
    SHOP_ORDERS_DATABASE_PASSWORD_FILE: shopOrdersPasswordFile(settings),
    ...brokerOf(settings),
    ...tokenKeysOf(settings),
    SHOP_ORDERS_INVENTORY: inventories.map(({ name, port }) => urlOf(name, port, settings)).join(','),
    SHOP_ORDERS_PAYMENTS: urlOf('shop-payments', 'SHOP_PAYMENTS_PORT', settings),
  }),
};

const notifications: ShopService = {
  name: 'shop-notifications',
  service: services.shopNotifications,
  folder: 'notifications',
  port: 'SHOP_NOTIFICATIONS_PORT',
  metricsPort: 'SHOP_NOTIFICATIONS_METRICS_PORT',
  protocol: 'HTTP API',
  environment: (settings) => ({
    SHOP_NOTIFICATIONS_DATABASE: join(data(settings), 'notifications.db'),
    ...brokerOf(settings),
    ...tokenKeysOf(settings),
  }),
};

const inventory = {
  service: services.shopInventory,
  folder: 'inventory',
  protocol: 'gRPC',
  environment: (settings: Settings) => ({
    SHOP_INVENTORY_DATABASE: join(data(settings), 'inventory.db'),
    ...brokerOf(settings),
  }),
} as const;

/** They share the database. */
const inventories: readonly ShopService[] = [
  {
    ...inventory,
    name: 'shop-inventory-1',
    port: 'SHOP_INVENTORY_1_PORT',
    metricsPort: 'SHOP_INVENTORY_1_METRICS_PORT',
  },
  {
    ...inventory,
    name: 'shop-inventory-2',
    port: 'SHOP_INVENTORY_2_PORT',
    metricsPort: 'SHOP_INVENTORY_2_METRICS_PORT',
  },
];

const shopServices = [identity, payments, orders, notifications, ...inventories];

/** The services of the shop, in the order in which they are shown. */
export const shopParts: readonly Part[] = shopServices.map(shopService);

/** Their metrics, in the format of Prometheus’ file_sd; as collector/targets/shop.json has them in Docker. */
export const shopTargets = (settings: Settings) =>
  shopServices.map(({ service, name, metricsPort }) => ({
    targets: [`${loopback}:${settings[metricsPort]}`],
    labels: { job: service, instance: name },
  }));
