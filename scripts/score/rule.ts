import type { Evidence } from './evidence.ts';

/** How much a rule counts: https://github.com/instrumentation-score/spec/blob/main/specification.md */
export const weights = { critical: 40, important: 30, normal: 20, low: 10 } as const;
export type Impact = keyof typeof weights;

/**
 * What a rule found: one sentence for each thing that breaks it, with where it is; none when it holds. `undefined`: there is nothing
 * that it could judge, so it does not count.
 */
export type Finding = readonly string[] | undefined;

/** A rule of the specification, as it can be judged from the stores. */
export interface Rule {
  /** As in the specification. */
  readonly id: string;
  /** What holds when the rule does. */
  readonly title: string;
  readonly impact: Impact;
  readonly judge: (evidence: Evidence) => Finding;
}
