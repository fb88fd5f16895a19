import { type ServiceName, scrapeJobs, services } from './services.ts';

/** Where a part stands in the architecture. */
export const partGroups = {
  entry: 'Way in',
  application: 'Application',
  shop: 'Shop',
  pipeline: 'Telemetry pipeline',
  stores: 'Stores',
  alerts: 'Alerts, dashboards, freshness',
} as const;
export type PartGroup = keyof typeof partGroups;

export interface PartDescription {
  /** What it is for, in one line. */
  readonly purpose: string;
  readonly group: PartGroup;
  /** Its `service.name`, where it sends traces; several parts may run one service. */
  readonly service?: ServiceName;
  /** Label `job` of its own metrics, and of `up`. */
  readonly job?: string;
  /** Where it runs, when not in both: the other launcher has something of its own in its place. */
  readonly launcher?: 'native';
}

/** Every part that a lab may have, in the order in which they are shown. */
const descriptions = {
  dns: { purpose: 'tells Nginx and the shop where the parts are now', group: 'entry', launcher: 'native' },
  collector: {
    purpose: 'receives every signal, scrapes every metric, and passes them on',
    group: 'pipeline',
    job: scrapeJobs.collector,
  },
  loki: { purpose: 'stores logs', group: 'stores', job: scrapeJobs.loki },
  prometheus: { purpose: 'stores metrics, evaluates rules', group: 'stores', job: scrapeJobs.prometheus },
  alertmanager: {
    purpose: 'groups alerts and sends them to the watch',
    group: 'alerts',
    job: scrapeJobs.alertmanager,
  },
  tempo: { purpose: 'stores traces', group: 'stores', job: scrapeJobs.tempo },
  watch: {
    purpose: 'measures how fresh the telemetry is, keeps received alerts and a reserve of disk space',
    group: 'alerts',
    service: services.watch,
    job: scrapeJobs.watch,
  },
  grafana: { purpose: 'shows the dashboards, where it can be downloaded', group: 'alerts' },
  backend: {
    purpose: 'the task manager’s API',
    group: 'application',
    service: services.backend,
    job: scrapeJobs.backend,
  },
  nginx: { purpose: 'the way in: serves the pages, passes on /api and /otlp', group: 'entry' },
  'lab-api': {
    purpose: 'faults, exercises, the verification and the score, for pages and for programs',
    group: 'entry',
    launcher: 'native',
  },
  nats: { purpose: 'the shop: its broker, NATS with JetStream', group: 'shop' },
  postgres: { purpose: 'the shop: the database of its orders, PostgreSQL', group: 'shop' },
  'shop-identity': shopService('accounts and their tokens', services.shopIdentity),
  'shop-payments': shopService('takes the money for orders', services.shopPayments),
  'shop-orders': shopService('orders and their sagas', services.shopOrders),
  'shop-notifications': shopService('mails about orders', services.shopNotifications),
  'shop-inventory-1': shopService('products and stock', services.shopInventory),
  'shop-inventory-2': shopService('products and stock', services.shopInventory),
} as const satisfies Record<string, PartDescription>;

export type PartName = keyof typeof descriptions;

export const parts: Readonly<Record<PartName, PartDescription>> = descriptions;
export const partNames = Object.keys(descriptions) as readonly PartName[];

/** The shop's services have the `job` of their metrics in common with their `service.name`. */
function shopService(purpose: string, service: ServiceName): PartDescription {
  return { purpose: `the shop: ${purpose}`, group: 'shop', service, job: service };
}
