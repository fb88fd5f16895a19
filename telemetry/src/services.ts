/** Every `service.name` that appears in the lab's telemetry. */
export const services = {
  frontend: 'lab-frontend',
  backend: 'lab-backend',
  nginx: 'lab-nginx',
} as const;

export type ServiceName = (typeof services)[keyof typeof services];

/** `service.namespace` of everything the lab runs. */
export const serviceNamespace = 'observability-lab';

/** The `job` label of each scrape target of the Collector. */
export const scrapeJobs = {
  backend: 'lab-backend',
  collector: 'otel-collector',
  tempo: 'tempo',
  loki: 'loki',
  prometheus: 'prometheus',
} as const;
