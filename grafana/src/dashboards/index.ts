import { browserDashboard } from './browser/index.ts';
import type { DashboardDefinition } from './definition.ts';
import { pipelineDashboard } from './pipeline/index.ts';
import { servicesDashboard } from './services/index.ts';
import { shopDashboard } from './shop/index.ts';
import { sloDashboard } from './slo/index.ts';
import { tracingDashboard } from './tracing/index.ts';

/** All dashboards. Built at each call: the SDK’s builders are mutable. */
export const dashboards = (): DashboardDefinition[] => [
  sloDashboard(),
  tracingDashboard(),
  browserDashboard(),
  servicesDashboard(),
  pipelineDashboard(),
  shopDashboard(),
];
