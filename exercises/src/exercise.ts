import type { FaultId } from '@lab/faults/faults';
import type { HarmlessId } from './harmless.ts';

/** Inclusive. */
export type Range = readonly [least: number, most: number];

/**
 * Something that happens during an exercise: a fault, with the range of each strength that the seed chooses from and, where it ends
 * before the exercise does, after how many seconds; or a harmless event.
 */
export type Happening =
  | {
      readonly fault: FaultId;
      readonly strength?: Readonly<Record<string, Range>>;
      readonly seconds?: Range;
    }
  | { readonly harmless: HarmlessId };

/** Damage that the cause leaves behind, and that the student repairs. It is checked on the running lab. */
export interface Mending {
  /** What the student is asked to do. */
  readonly task: string;
  /** PromQL that has results until the damage is repaired. */
  readonly neededWhile: string;
}

export interface Hint {
  readonly text: string;
  /** Points that it takes from the result. */
  readonly costs: number;
}

/** @param costs points */
export const hint = (text: string, costs: number): Hint => ({ text, costs });

/** 1: one fault, plain to see. 2: several candidates, or a misleading lead. 3: rare, double, or blind spots. */
export const levels = [1, 2, 3] as const;
export type Level = (typeof levels)[number];

/** Something goes wrong in the lab, and a person or a program finds out what. */
export interface Exercise {
  readonly title: string;
  /** It needs the shop. */
  readonly workload?: 'shop';
  readonly level: Level;
  /** What the student is told: what people say, not what is broken. */
  readonly story: string;
  /** What is to be found. Of each list the seed chooses one. */
  readonly causes: readonly (readonly Happening[])[];
  /** What happens besides, and is not the cause. */
  readonly distractions: readonly HarmlessId[];
  /** The causes are over by then. */
  readonly mending?: Mending;
  /** From the general to the particular. */
  readonly hints: readonly Hint[];
}
