import { browserMetrics } from '@lab/telemetry/metrics';
import { series } from '../../queries/promql.ts';
import type { DashboardDefinition } from '../definition.ts';
import { labEvents, labelVariable } from '../shared.ts';
import { activitySection, errorsSection } from './activity.ts';
import { vitalsSection } from './vitals.ts';

export const browserDashboard = (): DashboardDefinition => ({
  key: 'browser',
  title: 'Browser',
  description:
    'What users see: how fast pages load and react, what they do, and what goes wrong on their side.',
  variables: [labelVariable('page', 'page_route', series(browserMetrics.pageLoads))],
  annotations: labEvents(),
  sections: [activitySection(), vitalsSection(), errorsSection()],
});
