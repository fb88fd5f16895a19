import type { PortName, Settings } from '../../stack/settings.ts';
import { shopSpeaksTls } from '../../stack/shop-certificates.ts';
import type { Workload } from '../../stack/workload-names.ts';

/** A service of docker-compose.yml as the table shows it. */
export interface Service {
  readonly name: string;
  /** The workload that it belongs to, in docker-compose.yml its profile; every lab has the other services. */
  readonly workload?: Workload;
  readonly version: (settings: Settings) => string;
  /** Ports of this machine that it takes. */
  readonly ports: readonly { readonly setting: PortName; readonly use: string }[];
  readonly address: (settings: Settings) => string;
  /**
   * Variable that docker-compose.yml puts into a label, and the mounted files whose digest it is: Compose compares
   * neither, so a changed file alone would not restart the container.
   */
  readonly fingerprint?: { readonly variable: string; readonly files: readonly string[] };
}

const loopback = (port: PortName) => (settings: Settings) => `http://127.0.0.1:${settings[port]}`;

/** In the order in which they are shown; a test compares the names with docker-compose.yml. */
export const services: readonly Service[] = [
  {
    name: 'collector',
    version: (settings) => settings.COLLECTOR_VERSION,
    ports: [
      { setting: 'COLLECTOR_OTLP_PORT', use: 'OTLP/HTTP' },
      { setting: 'COLLECTOR_METRICS_PORT', use: 'its own metrics' },
    ],
    address: loopback('COLLECTOR_OTLP_PORT'),
    fingerprint: {
      variable: 'LAB_COLLECTOR_FINGERPRINT',
      files: ['collector/config.yaml', 'collector/sampling'],
    },
  },
  {
    name: 'loki',
    version: (settings) => settings.LOKI_VERSION,
    ports: [{ setting: 'LOKI_PORT', use: 'HTTP API' }],
    address: loopback('LOKI_PORT'),
    fingerprint: { variable: 'LAB_LOKI_FINGERPRINT', files: ['loki/loki.yaml'] },
  },
  {
    name: 'prometheus',
    version: (settings) => settings.PROMETHEUS_VERSION,
    ports: [{ setting: 'PROMETHEUS_PORT', use: 'HTTP API' }],
    address: loopback('PROMETHEUS_PORT'),
    fingerprint: {
      variable: 'LAB_PROMETHEUS_FINGERPRINT',
      files: ['prometheus/prometheus.yml', 'prometheus/flags', 'prometheus/rules'],
    },
  },
  {
    name: 'alertmanager',
    version: (settings) => settings.ALERTMANAGER_VERSION,
    ports: [{ setting: 'ALERTMANAGER_PORT', use: 'HTTP API' }],
    address: loopback('ALERTMANAGER_PORT'),
    fingerprint: { variable: 'LAB_ALERTMANAGER_FINGERPRINT', files: ['alertmanager/alertmanager.yml'] },
  },
  {
    name: 'tempo',
    version: (settings) => settings.TEMPO_VERSION,
    ports: [{ setting: 'TEMPO_PORT', use: 'HTTP API' }],
    address: loopback('TEMPO_PORT'),
    fingerprint: { variable: 'LAB_TEMPO_FINGERPRINT', files: ['tempo/tempo.yaml'] },
  },
  {
    name: 'grafana',
    version: (settings) => settings.GRAFANA_VERSION,
    ports: [{ setting: 'GRAFANA_PORT', use: 'dashboards' }],
    address: loopback('GRAFANA_PORT'),
    fingerprint: {
      variable: 'LAB_GRAFANA_FINGERPRINT',
      files: ['grafana/grafana.ini', 'grafana/provisioning'],
    },
  },
  {
    name: 'watch',
    version: (settings) => `node ${settings.NODE_IMAGE_VERSION}`,
    ports: [{ setting: 'WATCH_PORT', use: 'its metrics, received alerts' }],
    address: (settings) => `${loopback('WATCH_PORT')(settings)}/alerts`,
  },
  {
    name: 'backend',
    version: (settings) => `node ${settings.NODE_IMAGE_VERSION}`,
    ports: [],
    address: (settings) => `http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}/api`,
  },
  {
    name: 'nginx',
    version: (settings) => settings.NGINX_IMAGE_VERSION,
    ports: [{ setting: 'LAB_HTTP_PORT', use: 'the lab in the browser' }],
    address: (settings) => `http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}`,
  },
  {
    name: 'nats',
    workload: 'shop',
    version: (settings) => settings.NATS_VERSION,
    ports: [],
    address: () => 'nats://nats:4222',
    fingerprint: { variable: 'LAB_NATS_FINGERPRINT', files: ['nats/nats.conf'] },
  },
  {
    name: 'postgres',
    workload: 'shop',
    version: (settings) => settings.POSTGRES_IMAGE_VERSION,
    ports: [],
    address: () => 'postgres://postgres:5432/orders',
    fingerprint: { variable: 'LAB_POSTGRES_FINGERPRINT', files: ['postgres/postgresql.conf'] },
  },
  ...(
    [
      ['shop-identity', 'SHOP_IDENTITY_PORT'],
      ['shop-payments', 'SHOP_PAYMENTS_PORT'],
      ['shop-orders', 'SHOP_ORDERS_PORT'],
      ['shop-notifications', 'SHOP_NOTIFICATIONS_PORT'],
      ['shop-inventory-1', 'SHOP_INVENTORY_1_PORT'],
      ['shop-inventory-2', 'SHOP_INVENTORY_2_PORT'],
    ] as const
  ).map(
    ([name, port]): Service => ({
      name,
      workload: 'shop',
      version: (settings) => `node ${settings.NODE_IMAGE_VERSION}`,
      ports: [],
      address: (settings) => `${shopSpeaksTls(settings) ? 'https' : 'http'}://${name}:${settings[port]}`,
    }),
  ),
];

/** The services of a lab with these workloads. */
export const servicesOf = (workloads: readonly Workload[]): readonly Service[] =>
  services.filter(({ workload }) => workload === undefined || workloads.includes(workload));
