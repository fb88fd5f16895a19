import { browserName } from '@lab/telemetry/flows';
import type { MapNode } from './map.ts';

export interface PlaceToLook {
  readonly href: string;
  readonly text: string;
}

const dashboard = (uid: string, text: string): PlaceToLook => ({ href: `/dashboards/${uid}`, text });
const pipeline = dashboard('lab-pipeline', 'Dashboard: telemetry pipeline');
const slo = dashboard('lab-slo', 'Dashboard: SLI / SLO');
const architecture: PlaceToLook = { href: '/docs/architecture.md', text: 'Architecture' };

const byGroup: Readonly<Record<string, readonly PlaceToLook[]>> = {
  entry: [architecture],
  application: [dashboard('lab-services', 'Dashboard: services')],
  shop: [dashboard('lab-shop', 'Dashboard: shop'), { href: '/docs/shop.md', text: 'How the shop works' }],
  pipeline: [pipeline],
  stores: [pipeline],
  alerts: [slo],
};

const byNode: Readonly<Record<string, readonly PlaceToLook[]>> = {
  [browserName]: [
    dashboard('lab-browser', 'Dashboard: browser'),
    { href: '/lab/trace', text: 'Follow a request' },
  ],
  'lab-api': [
    { href: '/lab/practise', text: 'Practise' },
    { href: '/docs/exercises.md', text: 'Its API' },
  ],
  watch: [pipeline, slo],
};

/** Where more is shown of a place on the map. */
export function linksFor({ id, group, service }: MapNode): readonly PlaceToLook[] {
  const traces = service ? [dashboard(`lab-tracing?var-service=${service}`, 'Its traces')] : [];
  return [...(byNode[id] ?? byGroup[group ?? ''] ?? []), ...traces];
}
