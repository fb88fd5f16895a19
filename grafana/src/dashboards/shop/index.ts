import { objectives } from '../../slo/objectives.ts';
import type { DashboardDefinition } from '../definition.ts';
import { firingAlerts, labEvents } from '../shared.ts';
import { objectiveSection } from '../slo/objective.ts';
import { callsSection } from './calls.ts';
import { eventsSection } from './events.ts';
import { ordersSection } from './orders.ts';

export const shopDashboard = (): DashboardDefinition => ({
  key: 'shop',
  title: 'Shop',
  description:
    'Orders from the click to the mail: what they wait for, how they end, and what is left over. Empty where the shop does not run.',
  workload: 'shop',
  variables: [],
  annotations: [...labEvents(), firingAlerts()],
  sections: [
    ordersSection(),
    eventsSection(),
    callsSection(),
    ...objectives.filter(({ dashboard }) => dashboard === 'shop').map(objectiveSection),
  ],
});
