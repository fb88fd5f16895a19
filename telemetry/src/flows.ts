import type { PartGroup, PartName } from './parts.ts';

/** Where visitors are: not a part, but where every request begins. */
export const browserName = 'browser';

/** What goes from one part to another by design, whether or not something goes there now. */
export interface Flow {
  /** A group: each part of it. */
  readonly from: PartName | typeof browserName | PartGroup;
  readonly to: PartName;
  readonly kind: 'requests' | 'events' | 'telemetry' | 'alerts' | 'queries';
  readonly carries: string;
}

/** The arrows of the architecture, which the page `/lab` draws. */
export const flows: readonly Flow[] = [
  { from: 'browser', to: 'nginx', kind: 'requests', carries: 'pages, /api, /otlp' },
  { from: 'nginx', to: 'dns', kind: 'queries', carries: 'where is backend?' },
  { from: 'nginx', to: 'lab-api', kind: 'requests', carries: '/lab/api' },
  { from: 'nginx', to: 'backend', kind: 'requests', carries: '/api' },
  { from: 'nginx', to: 'shop-orders', kind: 'requests', carries: '/shop/api' },
  { from: 'nginx', to: 'shop-identity', kind: 'requests', carries: '/shop/identity' },
  { from: 'nginx', to: 'shop-notifications', kind: 'requests', carries: '/shop/mail' },
  { from: 'shop-orders', to: 'shop-payments', kind: 'requests', carries: 'gRPC' },
  { from: 'shop-orders', to: 'shop-inventory-1', kind: 'requests', carries: 'gRPC' },
  { from: 'shop-orders', to: 'shop-inventory-2', kind: 'requests', carries: 'gRPC' },
  { from: 'shop-orders', to: 'postgres', kind: 'queries', carries: 'SQL' },
  { from: 'shop-orders', to: 'nats', kind: 'events', carries: 'events of orders' },
  { from: 'nats', to: 'shop-notifications', kind: 'events', carries: 'events of orders' },
  { from: 'nginx', to: 'collector', kind: 'telemetry', carries: 'OTLP of browsers, access log' },
  { from: 'application', to: 'collector', kind: 'telemetry', carries: 'spans, log lines, metrics' },
  { from: 'shop', to: 'collector', kind: 'telemetry', carries: 'spans, log lines, metrics' },
  { from: 'watch', to: 'collector', kind: 'telemetry', carries: 'test signals' },
  { from: 'collector', to: 'tempo', kind: 'telemetry', carries: 'spans' },
  { from: 'collector', to: 'loki', kind: 'telemetry', carries: 'log lines' },
  { from: 'collector', to: 'prometheus', kind: 'telemetry', carries: 'samples' },
  { from: 'prometheus', to: 'alertmanager', kind: 'alerts', carries: 'alerts' },
  { from: 'alertmanager', to: 'watch', kind: 'alerts', carries: 'alerts' },
  { from: 'grafana', to: 'tempo', kind: 'queries', carries: 'TraceQL' },
  { from: 'grafana', to: 'loki', kind: 'queries', carries: 'LogQL' },
  { from: 'grafana', to: 'prometheus', kind: 'queries', carries: 'PromQL' },
];
