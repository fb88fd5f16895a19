import type { DashboardDefinition } from '../definition.ts';
import { labEvents } from '../shared.ts';
import { flowSection } from './flow.ts';
import { freshnessSection } from './freshness.ts';
import { storageSection } from './storage.ts';

export const pipelineDashboard = (): DashboardDefinition => ({
  key: 'pipeline',
  title: 'Telemetry pipeline',
  description: 'Does the telemetry itself arrive, how fast, and what does it cost?',
  variables: [],
  annotations: labEvents(),
  sections: [freshnessSection(), flowSection(), storageSection()],
});
