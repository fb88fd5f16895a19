import type { Settings } from '../stack/settings.ts';

/** Base URLs, without a slash at the end, of everything that `verify` asks. */
export interface Endpoints {
  readonly site: string;
  readonly tempo: string;
  readonly loki: string;
  readonly prometheus: string;
  /** The Collector's OTLP receiver for the lab's services and one's own programs. */
  readonly collector: string;
  readonly collectorMetrics: string;
  /** The alerts that the lab has received. */
  readonly alerts: string;
}

/** The site is opened as users do; the parts behind it listen on loopback only. */
export function endpointsOf(settings: Settings): Endpoints {
  const local = (port: number) => `http://127.0.0.1:${port}`;
  return {
    site: `http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}`,
    tempo: local(settings.TEMPO_PORT),
    loki: local(settings.LOKI_PORT),
    prometheus: local(settings.PROMETHEUS_PORT),
    collector: local(settings.COLLECTOR_OTLP_PORT),
    collectorMetrics: `${local(settings.COLLECTOR_METRICS_PORT)}/metrics`,
    alerts: `${local(settings.WATCH_PORT)}/alerts`,
  };
}
