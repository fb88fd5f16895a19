import type { ServiceEdge } from '../data/results.ts';
import { element, svg } from '../dom.ts';
import {
  boxOfNode,
  type Curve,
  labelPlaces,
  mapLayout,
  mapMeasures,
  type Point,
} from '../model/map-layout.ts';
import { formatValue } from '../model/units.ts';
import { type DrawPanel, drawNothing, type PageActions } from './view.ts';

const { radius } = mapMeasures;
/** Pixels of a letter of an edge's label, at most. */
const letter = { width: 6.4, height: 15 } as const;

/** What goes into a service, from all who call it. */
function incomingOf(name: string, edges: readonly ServiceEdge[]): { perSecond: number; failed: number } {
  const into = edges.filter(({ server }) => server === name);
  const perSecond = into.reduce((sum, edge) => sum + edge.perSecond, 0);
  const failures = into.reduce((sum, edge) => sum + edge.perSecond * edge.failed, 0);
  return { perSecond, failed: perSecond > 0 ? failures / perSecond : 0 };
}

/** An edge with its way through the map. */
interface Drawn {
  readonly edge: ServiceEdge;
  readonly curve: Curve;
  readonly label: string;
}

function drawnEdge(edge: ServiceEdge, places: ReadonlyMap<string, Point>): Drawn[] {
  const from = places.get(edge.client);
  const to = places.get(edge.server);
  if (!from || !to || from === to) return [];
  const curve = {
    start: { x: from.x + radius + 4, y: from.y },
    end: { x: to.x - radius - 10, y: to.y },
  };
  const time = edge.seconds === undefined ? '' : ` · ${formatValue(edge.seconds, 's')}`;
  return [{ edge, curve, label: `${formatValue(edge.perSecond, 'reqps')}${time}` }];
}

function drawEdge({ edge, curve: { start, end }, label }: Drawn): SVGGElement {
  const { client, server, perSecond, failed } = edge;
  const middle = (start.x + end.x) / 2;
  const path = `M ${start.x} ${start.y} C ${middle} ${start.y}, ${middle} ${end.y}, ${end.x} ${end.y}`;
  const width = 1.5 + Math.min(4, Math.log10(1 + perSecond * 10));
  const failures = failed > 0 ? `, ${formatValue(failed, 'percentunit')} failed` : '';
  return svg(
    'g',
    { class: failed > 0 ? 'edge edge-failed' : 'edge' },
    svg('title', {}, `${client} → ${server}: ${label}${failures}`),
    svg('path', { d: path, 'stroke-width': width.toFixed(1), 'marker-end': 'url(#arrow)' }),
  );
}

function drawNode(
  name: string,
  { x, y }: Point,
  edges: readonly ServiceEdge[],
  actions: PageActions,
): SVGElement {
  const { perSecond, failed } = incomingOf(name, edges);
  const around = 2 * Math.PI * radius;
  const ring = (share: number, kind: string) =>
    svg('circle', {
      cx: x,
      cy: y,
      r: radius,
      class: `ring ring-${kind}`,
      'stroke-dasharray': `${share * around} ${around}`,
      transform: `rotate(-90 ${x} ${y})`,
    });
  const href = actions.linkTo('/d/lab-tracing', { 'var-service': name });
  const below = y + radius;
  const rate = perSecond > 0 ? formatValue(perSecond, 'reqps') : 'start';
  return svg(
    'a',
    { href, class: 'node', 'data-key': `node ${name}` },
    svg('title', {}, `${name}: its traces`),
    svg('circle', { cx: x, cy: y, r: radius, class: 'node-disc' }),
    ring(1, 'good'),
    failed > 0 ? ring(failed, 'failed') : undefined,
    svg('text', { x, y: below + 16, class: 'node-name' }, name),
    failed > 0
      ? svg(
          'text',
          { x, y: below + 30, class: 'node-failed' },
          `${formatValue(failed, 'percentunit')} failed`,
        )
      : svg('text', { x, y: below + 30 }, rate),
  );
}

const arrow = () =>
  svg(
    'marker',
    {
      id: 'arrow',
      viewBox: '0 0 8 8',
      refX: 4,
      refY: 4,
      markerWidth: 9,
      markerHeight: 9,
      orient: 'auto',
      markerUnits: 'userSpaceOnUse',
    },
    svg('path', { d: 'M 0 0 L 8 4 L 0 8 z', class: 'arrow' }),
  );

/** Services and the requests between them, callers on the left. */
export const drawNodeGraph: DrawPanel = (body, { panel, data: { edges }, actions }) => {
  if (edges.length === 0) {
    drawNothing(body, panel, 'No requests between services in this time');
    return undefined;
  }
  const { places, size } = mapLayout(edges, { width: body.clientWidth, height: body.clientHeight });
  // The busiest edges are labelled first: where there is no room for all, the rest tell by their titles.
  const busiest = edges.toSorted((a, b) => b.perSecond - a.perSecond);
  const drawn = busiest.flatMap((edge) => drawnEdge(edge, places));
  const at = labelPlaces(
    drawn.map(({ curve, label }) => ({
      curve,
      size: { width: label.length * letter.width, height: letter.height },
    })),
    [...places.values()].map(boxOfNode),
  );
  const labels = drawn.flatMap(({ label }, index) => {
    const place = at[index];
    if (!place) return [];
    const width = label.length * letter.width;
    const box = { x: place.x - width / 2, y: place.y - letter.height / 2, width, height: letter.height };
    return [
      svg('rect', { ...box, rx: 4, class: 'edge-ground' }),
      svg('text', { x: place.x, y: place.y + 4, class: 'edge-label' }, label),
    ];
  });
  const map = svg(
    'svg',
    { ...size, class: 'node-graph', role: 'group', 'aria-label': panel.title },
    svg('defs', {}, arrow()),
    ...drawn.map(drawEdge),
    ...labels,
    ...[...places].map(([name, place]) => drawNode(name, place, edges, actions)),
  );
  body.append(element('div', { class: 'map', attributes: { 'data-key': 'map' } }, map));
  return undefined;
};
