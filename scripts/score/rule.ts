import type { Evidence } from './evidence.ts';

/** How much a rule counts: https://github.com/instrumentation-score/spec/blob/main/specification.md */
export const weights = { critical: 40, important: 30, normal: 20, low: 10 } as const;
export type Impact = keyof typeof weights;

/** Something that breaks a rule. */
export interface Place {
  /** What is wrong and where, in a sentence. */
  readonly text: string;
  /** A trace that shows it. */
  readonly traceId?: string;
  /** The metric that is meant, by its name in Prometheus. */
  readonly metric?: string;
}

/** What a rule found: each thing that breaks it; none when it holds. `undefined`: there is nothing that it could judge, so it does not count. */
export type Finding = readonly Place[] | undefined;

/** A rule of the specification, as it can be judged from the stores. */
export interface Rule {
  /** As in the specification. */
  readonly id: string;
  /** What holds when the rule does. */
  readonly title: string;
  readonly impact: Impact;
  /** What to do when it does not hold. */
  readonly mend: string;
  readonly judge: (evidence: Evidence) => Finding;
}
