import { reasonOf } from '@lab/wait/wait-until';
import { type Check, type Phase, startCheck, type Verdict } from './check.ts';
import { DriveError, type VerifyContext } from './context.ts';

/** A check, its verdict, and how long it took after the drive began. */
export interface CheckResult {
  readonly check: Check;
  readonly verdict: Verdict;
  readonly durationMs: number;
}

export interface EngineHooks {
  /** What the drive needs besides the baselines; its rejection ends the run. */
  readonly ready: Promise<unknown>;
  /** Called once, when all baselines are taken; must not throw: the drive’s promises carry its failure. */
  readonly startDrive: () => void;
  readonly onJudging?: (check: Check) => void;
  readonly onResult: (result: CheckResult) => void;
}

const phases: readonly Phase[] = ['signals', 'settled', 'disruptive', 'deep'];

type Started = { check: Check; judge: () => Promise<Verdict> };

/**
 * Lets every check take its baseline, then has the browser driven once, then judges: all checks of a phase at the
 * same time, phase after phase. One failing check never stops another.
 *
 * @returns one result for each check, in the order of the list
 */
export async function runChecks(
  checks: readonly Check[],
  context: VerifyContext,
  { ready, startDrive, onJudging, onResult }: EngineHooks,
): Promise<CheckResult[]> {
  const starting = Promise.all(checks.map((check) => start(check, context)));
  await ready;
  const started = await starting;
  startDrive();
  const results = new Map<string, CheckResult>();
  for (const phase of phases) {
    const now = started.filter(({ check }) => check.phase === phase);
    await Promise.all(
      now.map(async (item) => {
        onJudging?.(item.check);
        const result = await judge(item);
        results.set(item.check.id, result);
        onResult(result);
      }),
    );
    context.signal.throwIfAborted();
  }
  return checks.flatMap((check) => results.get(check.id) ?? []);
}

async function start(check: Check, context: VerifyContext): Promise<Started> {
  try {
    return { check, judge: await startCheck(check, context) };
  } catch (error) {
    const verdict = brokenOff(check, 'before the browser was driven', error);
    return { check, judge: () => Promise.resolve(verdict) };
  }
}

async function judge({ check, judge }: Started): Promise<CheckResult> {
  const begun = performance.now();
  const verdict = await judge().catch((error: unknown): Verdict => {
    if (error instanceof DriveError) return { status: 'skipped', reason: error.message };
    return brokenOff(check, 'while judging', error);
  });
  return { check, verdict, durationMs: performance.now() - begun };
}

/** A check that threw did not prove anything: red, with what it said. */
function brokenOff(check: Check, when: string, error: unknown): Verdict {
  return {
    status: 'failed',
    visible: [],
    failures: [
      {
        lookedFor: check.title,
        where: `check ${check.id}, ${when}`,
        seen: reasonOf(error),
        tryNext: 'npx lab status, then the logs of the part that is named above: npx lab logs <part>',
      },
    ],
  };
}
