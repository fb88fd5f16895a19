import type { ServiceEdge } from '../data/results.ts';
import { svg } from '../dom.ts';
import { layersOf } from '../model/layers.ts';
import { formatValue } from '../model/units.ts';
import { type DrawPanel, drawNothing, type PageActions } from './view.ts';

const size = { column: 300, row: 130, radius: 34, margin: 70 } as const;

interface Place {
  readonly x: number;
  readonly y: number;
}

/** What goes into a service, from all who call it. */
function incomingOf(name: string, edges: readonly ServiceEdge[]): { perSecond: number; failed: number } {
  const into = edges.filter(({ server }) => server === name);
  const perSecond = into.reduce((sum, edge) => sum + edge.perSecond, 0);
  const failures = into.reduce((sum, edge) => sum + edge.perSecond * edge.failed, 0);
  return { perSecond, failed: perSecond > 0 ? failures / perSecond : 0 };
}

function placesOf(columns: readonly (readonly string[])[]): { places: Map<string, Place>; height: number } {
  const tallest = Math.max(...columns.map(({ length }) => length));
  const height = size.margin * 2 + (tallest - 1) * size.row;
  const places = new Map<string, Place>();
  columns.forEach((column, at) => {
    const top = (height - (column.length - 1) * size.row) / 2;
    column.forEach((name, row) => {
      places.set(name, { x: size.margin + at * size.column, y: top - 10 + row * size.row });
    });
  });
  return { places, height };
}

function drawEdge(edge: ServiceEdge, from: Place, to: Place): SVGGElement {
  const start = from.x + size.radius + 4;
  const end = to.x - size.radius - 10;
  const middle = (start + end) / 2;
  const path = `M ${start} ${from.y} C ${middle} ${from.y}, ${middle} ${to.y}, ${end} ${to.y}`;
  const y = (from.y + to.y) / 2;
  const width = 1.5 + Math.min(4, Math.log10(1 + edge.perSecond * 10));
  const time = edge.seconds === undefined ? '' : `${formatValue(edge.seconds, 's')} each`;
  return svg(
    'g',
    { class: edge.failed > 0 ? 'edge edge-failed' : 'edge' },
    svg('path', { d: path, 'stroke-width': width.toFixed(1), 'marker-end': 'url(#arrow)' }),
    svg('text', { x: middle, y: y - 9, class: 'edge-rate' }, formatValue(edge.perSecond, 'reqps')),
    svg('text', { x: middle, y: y + 16, class: 'edge-time' }, time),
  );
}

function drawNode(
  name: string,
  { x, y }: Place,
  edges: readonly ServiceEdge[],
  actions: PageActions,
): SVGElement {
  const { perSecond, failed } = incomingOf(name, edges);
  const around = 2 * Math.PI * size.radius;
  const ring = (share: number, kind: string) =>
    svg('circle', {
      cx: x,
      cy: y,
      r: size.radius,
      class: `ring ring-${kind}`,
      'stroke-dasharray': `${share * around} ${around}`,
      transform: `rotate(-90 ${x} ${y})`,
    });
  const tellsRate = perSecond > 0;
  const href = actions.linkTo('/d/lab-tracing', { 'var-service': name });
  return svg(
    'a',
    { href, class: 'node', 'data-key': `node ${name}` },
    svg('title', {}, `${name}: its traces`),
    svg('circle', { cx: x, cy: y, r: size.radius, class: 'node-disc' }),
    ring(1, 'good'),
    failed > 0 ? ring(failed, 'failed') : undefined,
    svg(
      'text',
      { x, y: y + (tellsRate ? -1 : 4), class: 'node-rate' },
      tellsRate ? formatValue(perSecond, 'none') : 'start',
    ),
    tellsRate ? svg('text', { x, y: y + 13, class: 'node-unit' }, 'req/s') : undefined,
    svg('text', { x, y: y + size.radius + 20, class: 'node-name' }, name),
    failed > 0
      ? svg(
          'text',
          { x, y: y + size.radius + 37, class: 'node-failed' },
          `${formatValue(failed, 'percentunit')} failed`,
        )
      : undefined,
  );
}

/** Services and the requests between them, callers on the left. */
export const drawNodeGraph: DrawPanel = (body, { panel, data: { edges }, actions }) => {
  if (edges.length === 0) {
    drawNothing(body, panel, 'No requests between services in this time');
    return undefined;
  }
  const columns = layersOf(edges);
  const { places, height } = placesOf(columns);
  const width = size.margin * 2 + (columns.length - 1) * size.column;
  const marker = svg(
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
  const drawnEdges = edges.flatMap((edge) => {
    const from = places.get(edge.client);
    const to = places.get(edge.server);
    return from && to && from !== to ? [drawEdge(edge, from, to)] : [];
  });
  const nodes = [...places].map(([name, place]) => drawNode(name, place, edges, actions));
  body.append(
    svg(
      'svg',
      {
        viewBox: `0 0 ${width} ${height + 20}`,
        class: 'node-graph',
        role: 'group',
        'aria-label': panel.title,
      },
      svg('defs', {}, marker),
      ...drawnEdges,
      ...nodes,
    ),
  );
  return undefined;
};
