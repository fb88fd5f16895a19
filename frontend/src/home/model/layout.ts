import { type EdgeLabel, Graph, type GraphLabel, layout, type NodeLabel } from '@dagrejs/dagre';
import type { PartGroup } from '@lab/telemetry/parts';
import type { LabMap, MapEdge, MapNode } from './map.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** `x` and `y` are its upper left corner. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Way {
  readonly points: readonly Point[];
  /** The middle of its label. */
  readonly label: Point;
}

/** Where everything stands: above what answers requests, below what the telemetry goes through. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Box>;
  readonly edges: ReadonlyMap<string, Way>;
  /** From all above to the first below, in the place of their arrows: a line below them, and an arrow from it. */
  readonly bus:
    | { readonly line: readonly [Point, Point]; readonly arrow: readonly [Point, Point] }
    | undefined;
}

export const nodeSize = { width: 166, height: 80 } as const;
const labelSize = { width: 104, height: 18 } as const;
const margin = 8;
const busHeight = 46;

const regionOfGroup: Readonly<Record<PartGroup, Region['name']>> = {
  entry: 'requests',
  application: 'requests',
  shop: 'requests',
  pipeline: 'telemetry',
  stores: 'telemetry',
  alerts: 'telemetry',
};

interface Region {
  readonly name: 'requests' | 'telemetry';
  readonly width: number;
  readonly height: number;
  readonly nodes: ReadonlyMap<string, Box>;
  readonly edges: ReadonlyMap<string, Way>;
}

const regionOf = ({ group }: MapNode) => (group ? regionOfGroup[group] : 'requests');

/** The places depend on the parts of the lab alone, so that nothing moves when figures change. */
export function layoutOf(map: LabMap): Layout {
  const above = regionAs('requests', map, { rankdir: 'TB', nodesep: 18, ranksep: 18 });
  const below = regionAs('telemetry', map, { rankdir: 'LR', nodesep: 22, ranksep: 24 });
  const width = Math.max(above.width, below.width);
  const down = above.height + busHeight;
  const shifted = [shift(above, (width - above.width) / 2, 0), shift(below, (width - below.width) / 2, down)];
  const nodes = new Map(shifted.flatMap((region) => [...region.nodes]));
  const collector = nodes.get('collector');
  return {
    width,
    height: down + below.height,
    nodes,
    edges: new Map(shifted.flatMap((region) => [...region.edges])),
    bus: collector && busTo(collector, above, width),
  };
}

function busTo({ x, y, width }: Box, above: Region, wholeWidth: number): Layout['bus'] {
  const middle = x + width / 2;
  const top = above.height + 8;
  const [left, right] = [(wholeWidth - above.width) / 2 + margin, (wholeWidth + above.width) / 2 - margin];
  return {
    line: [
      { x: Math.min(left, middle), y: top },
      { x: right, y: top },
    ],
    arrow: [
      { x: middle, y: top },
      { x: middle, y: y - 3 },
    ],
  };
}

type LabGraph = Graph<GraphLabel, NodeLabel, EdgeLabel>;

/** These lead back, from the end of the pipeline: laid out as if they led on. */
const leadsBack = ({ from, to }: MapEdge) => from === 'grafana' || (from === 'watch' && to === 'collector');

function regionAs(
  name: Region['name'],
  map: LabMap,
  options: { rankdir: 'TB' | 'LR'; nodesep: number; ranksep: number },
): Region {
  const graph: LabGraph = new Graph();
  graph.setGraph({ ...options, edgesep: 16, marginx: margin, marginy: margin });
  const nodes = map.nodes.filter((node) => regionOf(node) === name);
  for (const { id } of nodes) graph.setNode(id, { ...nodeSize });
  const edges = map.edges.filter(({ from, to }) => graph.hasNode(from) && graph.hasNode(to));
  for (const edge of edges) {
    const [from, to] = leadsBack(edge) ? [edge.to, edge.from] : [edge.from, edge.to];
    graph.setEdge(from, to, { ...labelSize, labelpos: 'c', weight: edge.kind === 'requests' ? 2 : 1 });
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    name,
    width,
    height,
    nodes: new Map(nodes.map(({ id }) => [id, boxOf(graph, id)])),
    edges: new Map(edges.map((edge) => [edge.id, wayOf(graph, edge)])),
  };
}

function boxOf(graph: LabGraph, id: string): Box {
  const { x = 0, y = 0, width = 0, height = 0 } = graph.node(id);
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function wayOf(graph: LabGraph, edge: MapEdge): Way {
  const isBack = leadsBack(edge);
  const {
    points = [],
    x = 0,
    y = 0,
  } = isBack ? graph.edge(edge.to, edge.from) : graph.edge(edge.from, edge.to);
  return { points: isBack ? points.toReversed() : points, label: { x, y } };
}

function shift(region: Region, x: number, y: number): Region {
  const moved = <T extends Point>(point: T): T => ({ ...point, x: point.x + x, y: point.y + y });
  return {
    ...region,
    nodes: new Map([...region.nodes].map(([id, box]) => [id, moved(box)])),
    edges: new Map(
      [...region.edges].map(([id, { points, label }]) => [
        id,
        { points: points.map(moved), label: moved(label) },
      ]),
    ),
  };
}
