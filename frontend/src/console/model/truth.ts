import type { ServiceEdge } from '../data/results.ts';

/** How something spread: from what was broken to where users felt it. */
export type Chain = readonly string[];

/** The services' map with what was true in it: callers on the left, so that trouble goes from right to left. */
export interface TruthMap {
  readonly edges: readonly (ServiceEdge & { readonly spreads: boolean })[];
  /** Where it began, and where users felt it. */
  readonly broken: ReadonlySet<string>;
  readonly felt: ReadonlySet<string>;
}

/** @param services what calls what, if that is known */
export function truthMapOf(chains: readonly Chain[], services: readonly ServiceEdge[]): TruthMap {
  const steps = chains.flatMap((chain) =>
    chain.slice(1).map((client, index) => ({ client, server: chain[index] ?? '' })),
  );
  const isStep = ({ client, server }: Pick<ServiceEdge, 'client' | 'server'>) =>
    steps.some((step) => step.client === client && step.server === server);
  const unknown = { perSecond: 0, failed: 0, seconds: undefined };
  const seen = new Map(steps.map((step) => [`${step.client}\n${step.server}`, step]));
  return {
    edges: [
      ...services.filter((edge) => !isStep(edge)).map((edge) => ({ ...edge, spreads: false })),
      ...[...seen.values()].map((step) => ({ ...unknown, ...step, spreads: true })),
    ],
    broken: new Set(chains.flatMap((chain) => chain.slice(0, 1))),
    felt: new Set(chains.flatMap((chain) => chain.slice(-1))),
  };
}
