import type { Effect, Evidence, Fault } from '@lab/faults/fault';
import { type FaultId, faultIds, faults, isFaultId } from '@lab/faults/faults';
import { errorRatio } from '@lab/grafana/slo/indicator';
import { objectives } from '@lab/grafana/slo/objectives';
import { type Harmless, type HarmlessId, harmless } from './harmless.ts';

/** A query in one of the lab's languages. */
export type Query = Pick<Evidence, 'language' | 'query'>;

export type CauseId = FaultId | HarmlessId;

/** `harmless`: it looks like trouble, and nothing is broken. */
export const verdicts = ['broken', 'harmless'] as const;
export type Verdict = (typeof verdicts)[number];

/** What can be the answer to an exercise. */
export interface Cause {
  readonly verdict: Verdict;
  readonly service: string;
  readonly component: string;
  readonly kind: string;
  /** From what is broken to the service at which users feel it. */
  readonly chain: readonly string[];
  /** The query whose first result tells when it began; undefined where none does. */
  readonly onset: Query | undefined;
  readonly evidence: readonly Evidence[];
  /** How to fix it; of something harmless: why there is nothing to fix. */
  readonly remedy: string;
}

/** The cause of a fault or of a harmless event. */
export const causeOf = (id: CauseId): Cause =>
  isFaultId(id) ? ofFault(faults[id]) : ofHarmless(harmless[id]);

function ofFault({ service, component, kind, chain, moves, evidence, fix: remedy }: Fault): Cause {
  return {
    ...{ verdict: 'broken', service, component, kind, chain, evidence, remedy },
    onset: onsetOf(moves),
  };
}

function ofHarmless({ service, component, kind, chain, onset, explanation: remedy }: Harmless): Cause {
  return {
    ...{ verdict: 'harmless', service, component, kind, chain, evidence: [], remedy },
    onset: onset === undefined ? undefined : { language: 'PromQL', query: onset },
  };
}

function onsetOf(moves: Effect): Query {
  if ('appears' in moves) return moves.appears;
  return { language: 'PromQL', query: `${badShare(moves.objective)} > ${moves.byPoints / 2}` };
}

/** PromQL: the percentage of an objective's events that are bad, over so short a time that a change is seen soon. */
export function badShare(objective: string): string {
  const found = objectives.find(({ name }) => name === objective);
  if (!found) throw new Error(`there is no objective ${objective}`);
  return `100 * (${errorRatio(found.indicator, '15s')})`;
}

const harmlessIds = Object.keys(harmless) as readonly HarmlessId[];
const all = [...faultIds, ...harmlessIds].map(causeOf);

/** What never is the cause, so that the lists do not give the answer away. */
const decoys = {
  components: ['GET /api/stats', 'PATCH /api/tasks/:id', 'DELETE /api/tasks/:id'],
  kinds: ['memory leak', 'missing index', 'retry storm', 'certificate expired', 'high-cardinality label'],
};

const sorted = (values: readonly string[]) => [...new Set(values)].toSorted();

/** What an answer chooses from. */
export const choices = {
  verdicts,
  services: sorted(all.map(({ service }) => service)),
  components: sorted([...all.map(({ component }) => component), ...decoys.components]),
  kinds: sorted([...all.map(({ kind }) => kind), ...decoys.kinds]),
  /** For the chain. */
  places: sorted([...all.flatMap(({ chain }) => chain), ...decoys.components]),
};
