import type { Outcome } from '@lab/api-contract/practice';
import type { ServiceEdge } from '../data/results.ts';
import { element, svg } from '../dom.ts';
import { mapLayout, mapMeasures, type Point } from '../model/map-layout.ts';
import { type TruthMap, truthMapOf } from '../model/truth.ts';

const { radius } = mapMeasures;
const room = { width: 640, height: 200 };

/** The service map, with how the fault spread. The page has the same as text below it. */
export function drawTruth(causes: Outcome['causes'], services: readonly ServiceEdge[]): HTMLElement {
  const truth = truthMapOf(
    causes.map(({ chain }) => chain),
    services,
  );
  const { places, size } = mapLayout(truth.edges, room);
  const map = svg(
    'svg',
    {
      ...size,
      class: 'node-graph truth-map',
      role: 'img',
      'aria-label': 'How it spread, in the map of the services',
    },
    svg('defs', {}, arrow('spread'), arrow('call')),
    ...truth.edges.map((edge) => drawEdge(edge, places)),
    ...[...places].map(([name, place]) => drawNode(name, place, truth)),
  );
  return element('div', { class: 'map' }, map);
}

function drawEdge(
  { client, server, spreads }: TruthMap['edges'][number],
  places: ReadonlyMap<string, Point>,
) {
  const [from, to] = [places.get(client), places.get(server)];
  if (!from || !to || from === to) return undefined;
  const [start, end] = [from.x + radius + 8, to.x - radius - 8];
  const middle = (start + end) / 2;
  // Faults spread against the direction of the calls.
  const path = spreads
    ? `M ${end} ${to.y} C ${middle} ${to.y}, ${middle} ${from.y}, ${start} ${from.y}`
    : `M ${start} ${from.y} C ${middle} ${from.y}, ${middle} ${to.y}, ${end} ${to.y}`;
  return svg(
    'g',
    { class: spreads ? 'edge edge-failed' : 'edge' },
    svg('title', {}, spreads ? `${server} → ${client}: it spreads` : `${client} calls ${server}`),
    svg('path', {
      d: path,
      'stroke-width': spreads ? 2.5 : 1.5,
      'marker-end': `url(#arrow-${spreads ? 'spread' : 'call'})`,
    }),
  );
}

function drawNode(name: string, { x, y }: Point, { broken, felt, edges }: TruthMap): SVGElement {
  const isOnTheWay = edges.some(
    ({ client, server, spreads }) => spreads && (client === name || server === name),
  );
  const role = broken.has(name) ? 'broken' : felt.has(name) ? 'felt here' : '';
  return svg(
    'g',
    { class: isOnTheWay ? 'node' : 'node node-aside', 'data-node': name, 'data-role': role },
    svg('circle', { cx: x, cy: y, r: radius, class: 'node-disc' }),
    svg('circle', { cx: x, cy: y, r: radius, class: `ring ${isOnTheWay ? 'ring-failed' : 'ring-aside'}` }),
    svg('text', { x, y: y + radius + 16, class: 'node-name' }, name),
    role === '' ? undefined : svg('text', { x, y: y + radius + 31, class: 'node-failed' }, role),
  );
}

const arrow = (kind: 'spread' | 'call') =>
  svg(
    'marker',
    {
      id: `arrow-${kind}`,
      viewBox: '0 0 8 8',
      refX: 4,
      refY: 4,
      markerWidth: 9,
      markerHeight: 9,
      orient: 'auto',
      markerUnits: 'userSpaceOnUse',
    },
    svg('path', { d: 'M 0 0 L 8 4 L 0 8 z', class: `arrow arrow-${kind}` }),
  );
