import type { DashboardDefinition } from '../definition.ts';
import { labEvents } from '../shared.ts';
import { backendRedSection, nginxRedSection } from './red.ts';
import { databaseSection, nodeSection, processesSection } from './use.ts';

export const servicesDashboard = (): DashboardDefinition => ({
  key: 'services',
  title: 'Services: RED and USE',
  description: 'Rate, errors and duration of each service; utilisation and saturation of what they run on.',
  variables: [],
  annotations: labEvents(),
  sections: [backendRedSection(), nginxRedSection(), nodeSection(), databaseSection(), processesSection()],
});
