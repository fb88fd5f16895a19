/** Every `service.name` that appears in the lab's telemetry. */
export const services = {
  frontend: 'lab-frontend',
  backend: 'lab-backend',
  nginx: 'lab-nginx',
  shopIdentity: 'shop-identity',
  shopPayments: 'shop-payments',
  shopOrders: 'shop-orders',
  shopNotifications: 'shop-notifications',
  shopInventory: 'shop-inventory',
  /** Sends synthetic signals and measures when they become visible. */
  watch: 'lab-watch',
  /** Sends a signal of each kind as one's own programs would, to see that it arrives. */
  verify: 'lab-verify',
  /** Tells, once an exercise is over, what was broken meanwhile. */
  exercises: 'lab-exercises',
  /** Sends load, and says what it saw of the answers. */
  load: 'lab-load',
} as const;

export type ServiceName = (typeof services)[keyof typeof services];

/** Routes that watch over the service instead of serving its users: no objective counts them. */
export const operationalRoutes = ['/health/live', '/health/ready', '/metrics'] as const;

/** `service.namespace` of everything the lab runs. */
export const serviceNamespace = 'observability-lab';

/** The `job` label of each scrape target of the Collector, by the part of the lab that it belongs to. */
export const scrapeJobs = {
  backend: 'lab-backend',
  collector: 'otel-collector',
  tempo: 'tempo',
  loki: 'loki',
  prometheus: 'prometheus',
  alertmanager: 'alertmanager',
  watch: 'lab-watch',
} as const;

/** The `job` labels of the shop’s services, which are scraped where the shop runs. */
export const shopJobs = [
  services.shopIdentity,
  services.shopPayments,
  services.shopOrders,
  services.shopNotifications,
  services.shopInventory,
] as const;
