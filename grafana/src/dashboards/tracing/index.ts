import { services } from '@lab/telemetry/services';
import type { DashboardDefinition } from '../definition.ts';
import { labEvents, listVariable, textVariable } from '../shared.ts';
import { spanMetricsSection } from './span-metrics.ts';
import { serviceMapSection, tracesSection } from './traces.ts';

export const tracingDashboard = (): DashboardDefinition => ({
  key: 'tracing',
  title: 'End-to-end tracing',
  description: 'One request from the click to the SQL statement, with its logs, and the map of all of them.',
  variables: [
    listVariable('service', Object.values(services)),
    textVariable('minDuration', 'Minimum duration', '0ms', '0ms'),
    textVariable('traceId', 'Trace ID', '', null),
  ],
  annotations: labEvents(),
  sections: [tracesSection(), serviceMapSection(), spanMetricsSection()],
});
