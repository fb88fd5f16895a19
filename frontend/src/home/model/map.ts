import { browserName, type Flow, flows } from '@lab/telemetry/flows';
import { type PartGroup, type PartName, partNames, parts } from '@lab/telemetry/parts';
import { services } from '@lab/telemetry/services';

/** A place on the map: one part, or all parts that run the same service. */
export interface MapNode {
  readonly id: string;
  readonly group: PartGroup | undefined;
  readonly parts: readonly PartName[];
  /** What it is called in traces; undefined: it sends none. */
  readonly service: string | undefined;
}

/** An arrow of the map. `from` is a node or a group. */
export interface MapEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: Flow['kind'];
  readonly carries: string;
}

export interface LabMap {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

/** The map of a lab that has these parts. */
export function mapOf(present: readonly PartName[]): LabMap {
  const nodes = [browser, ...Map.groupBy(present, nodeOf)].map((entry) =>
    Array.isArray(entry) ? nodeFor(...entry) : entry,
  );
  const exists = (id: string) => nodes.some((node) => node.id === id || node.group === id);
  const edges = new Map<string, MapEdge>();
  for (const flow of flows) {
    const [from, to] = [nodeOf(flow.from), nodeOf(flow.to)];
    const id = `${from} → ${to}`;
    if (exists(from) && exists(to)) edges.set(id, { ...flow, id, from, to });
  }
  return { nodes, edges: [...edges.values()] };
}

const browser: MapNode = { id: browserName, group: undefined, parts: [], service: services.frontend };

/** Instances of a service share a place, under the name of the service. */
function nodeOf(name: string): string {
  const service = isPart(name) ? parts[name].service : undefined;
  const isShared = partNames.filter((part) => service && parts[part].service === service).length > 1;
  return isShared && service ? service : name;
}

function nodeFor(id: string, names: readonly PartName[]): MapNode {
  const [first] = names;
  if (!first) throw new Error(`the node ${id} has no part`);
  return { id, group: parts[first].group, parts: names, service: parts[first].service };
}

const isPart = (name: string): name is PartName => partNames.some((part) => part === name);
