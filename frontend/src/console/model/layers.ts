import type { ServiceEdge } from '../data/results.ts';

/**
 * Places services in columns: who calls is left of who is called. A circle of calls is cut where it closes.
 *
 * @returns names by column, from left to right
 */
export function layersOf(edges: readonly ServiceEdge[]): string[][] {
  const calls = Map.groupBy(
    edges.filter(({ client, server }) => client !== server),
    ({ client }) => client,
  );
  const names = [...new Set(edges.flatMap(({ client, server }) => [client, server]))].sort();
  const columnOf = new Map<string, number>();
  const visit = (name: string, column: number, path: ReadonlySet<string>) => {
    if (path.has(name) || (columnOf.get(name) ?? -1) >= column) return;
    columnOf.set(name, column);
    for (const { server } of calls.get(name) ?? []) visit(server, column + 1, new Set([...path, name]));
  };
  const called = new Set(edges.filter(({ client, server }) => client !== server).map(({ server }) => server));
  for (const name of names.filter((one) => !called.has(one))) visit(name, 0, new Set());
  for (const name of names) if (!columnOf.has(name)) visit(name, 0, new Set());
  const last = Math.max(-1, ...columnOf.values());
  return Array.from({ length: last + 1 }, (_empty, at) => names.filter((name) => columnOf.get(name) === at));
}
