import { backendMetrics } from '@lab/telemetry/metrics';
import { operationalRoutes } from '@lab/telemetry/services';
import { matchesNone, series } from '../../queries/promql.ts';
import { objectives } from '../../slo/objectives.ts';
import type { DashboardDefinition } from '../definition.ts';
import { firingAlerts, labEvents, labelVariable } from '../shared.ts';
import { objectiveSection } from './objective.ts';
import { overviewSection } from './overview.ts';
import { requestsSection } from './requests.ts';

export const sloDashboard = (): DashboardDefinition => ({
  key: 'slo',
  title: 'SLI / SLO',
  description: 'Service level objectives: are they met, how much error budget is left, and what spends it?',
  variables: [
    labelVariable(
      'route',
      'route',
      series(backendMetrics.httpRequests, { route: matchesNone(...operationalRoutes) }),
    ),
  ],
  annotations: [...labEvents(), firingAlerts()],
  sections: [
    overviewSection(),
    ...objectives.filter(({ dashboard }) => dashboard === 'slo').map(objectiveSection),
    requestsSection(),
  ],
});
