import type { DashboardDefinition } from '../definition.ts';
import { activeFaults, deployments } from '../shared.ts';
import { flowSection } from './flow.ts';
import { freshnessSection } from './freshness.ts';
import { storageSection } from './storage.ts';

export const pipelineDashboard = (): DashboardDefinition => ({
  key: 'pipeline',
  title: 'Telemetry pipeline',
  description: 'Does the telemetry itself arrive, how fast, and what does it cost?',
  variables: [],
  annotations: [deployments(), activeFaults()],
  sections: [freshnessSection(), flowSection(), storageSection()],
});
