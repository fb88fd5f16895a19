import { browserName } from '@lab/telemetry/flows';
import type { LabMap, MapEdge } from './map.ts';

/** Requests from one service to another, as the service graph of the traces tells. */
export interface Calls {
  readonly client: string;
  readonly server: string;
  readonly perSecond: number;
  /** Share of failures, 0..1. */
  readonly failed: number;
  /** Seconds; undefined when nothing tells. */
  readonly p95: number | undefined;
}

export type Traffic = Pick<Calls, 'perSecond' | 'failed' | 'p95'>;

/** Requests that began outside of any trace: by programs, or by a browser whose spans are not there. */
const outside = 'user';

/**
 * The calls on the arrows of the map. Nginx and the broker send no spans: what goes through them is on both arrows of its way.
 *
 * @returns the traffic by the id of the arrow, and the calls that no arrow shows, such as those to a database of its own
 */
export function trafficOn(
  map: LabMap,
  calls: readonly Calls[],
): { readonly byEdge: ReadonlyMap<string, Traffic>; readonly others: readonly Calls[] } {
  const byEdge = new Map<string, Traffic>();
  const others: Calls[] = [];
  for (const call of calls) {
    const way = wayOf(map, call);
    if (way.length === 0) others.push(call);
    for (const { id } of way) byEdge.set(id, together(byEdge.get(id), call));
  }
  return { byEdge, others };
}

function wayOf({ nodes, edges }: LabMap, { client, server }: Calls): readonly MapEdge[] {
  const from =
    client === outside ? browserName : (nodes.find(({ service }) => service === client)?.id ?? client);
  const to = nodes.find(({ service }) => service === server)?.id ?? server;
  const between = (a: string, b: string) => edges.find((edge) => edge.from === a && edge.to === b);
  const direct = between(from, to);
  if (direct) return [direct];
  for (const { id, service } of nodes) {
    const [first, second] = [between(from, id), between(id, to)];
    if (service === undefined && first && second) return [first, second];
  }
  return [];
}

/** Of two latencies the longer one: the true percentile of both cannot be known from them. */
function together(one: Traffic | undefined, other: Traffic): Traffic {
  if (!one) return { perSecond: other.perSecond, failed: other.failed, p95: other.p95 };
  const perSecond = one.perSecond + other.perSecond;
  const failures = one.failed * one.perSecond + other.failed * other.perSecond;
  const latencies = [one.p95, other.p95].filter((value) => value !== undefined);
  return {
    perSecond,
    failed: perSecond > 0 ? failures / perSecond : 0,
    p95: latencies.length > 0 ? Math.max(...latencies) : undefined,
  };
}
