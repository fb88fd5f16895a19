import type { BrowserAction } from '@lab/telemetry/spans';
import type { VerifyContext } from './context.ts';

/** What a check looks at; the output groups by it. */
export type Signal = 'browser' | 'traces' | 'logs' | 'metrics' | 'pipeline' | 'network';

/**
 * `signals`: polls while the browser still acts, so that latencies are true.
 * `settled`: judges the whole run, once every signal was looked for.
 * `disruptive`: breaks something on purpose, so it runs last.
 * `deep`: takes minutes; only when asked for.
 */
export type Phase = 'signals' | 'settled' | 'disruptive' | 'deep';

/** One thing that is not as it should be, with all that a person needs to go on. */
export interface Failure {
  readonly lookedFor: string;
  /** A URL with its query, or a file: something to paste. */
  readonly where: string;
  readonly seen: string;
  readonly tryNext: string;
}

/** When a signal of one action could first be seen, in milliseconds after the click. */
export interface Visibility {
  readonly action: BrowserAction;
  readonly afterMs: number;
}

export type Verdict =
  | { readonly status: 'ok'; readonly evidence: string; readonly visible: readonly Visibility[] }
  | {
      readonly status: 'failed';
      readonly failures: readonly Failure[];
      readonly visible: readonly Visibility[];
    }
  /** Not judged, because something before it failed; never counts as success. */
  | { readonly status: 'skipped'; readonly reason: string };

/** One line of the verification, and one section of docs/verification.md. */
interface CheckText {
  readonly id: string;
  readonly title: string;
  readonly signal: Signal;
  readonly phase: Phase;
  /** For the docs: what it means when this check is green. */
  readonly proves: string;
  /** For the docs: what to do when it is red. */
  readonly whenItFails: string;
}

/** Judges what came of the drive. */
export interface Check extends CheckText {
  /** What must be known from before the drive. */
  readonly baseline?: (context: VerifyContext) => Promise<unknown>;
  readonly judge: (context: VerifyContext, baseline: never) => Promise<Verdict>;
}

/** A check that compares with what was there before the drive. */
export interface ComparingCheck<Baseline> extends CheckText {
  readonly baseline: (context: VerifyContext) => Promise<Baseline>;
  readonly judge: (context: VerifyContext, baseline: Baseline) => Promise<Verdict>;
}

/** Takes the baseline now. @returns the judgement of what came of it */
export async function startCheck(check: Check, context: VerifyContext): Promise<() => Promise<Verdict>> {
  const baseline = await check.baseline?.(context);
  // A list of checks forgets the types of their baselines: each `judge` takes what its own `baseline` gave.
  return () => check.judge(context, baseline as never);
}

/** Verdict from a list of failures: none is success. */
export function verdictOf(
  failures: readonly Failure[],
  evidence: string,
  visible: readonly Visibility[] = [],
): Verdict {
  return failures.length === 0
    ? { status: 'ok', evidence, visible }
    : { status: 'failed', failures, visible };
}
