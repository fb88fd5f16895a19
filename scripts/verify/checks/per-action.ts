import type { Attempt } from '../attempt.ts';
import { type Failure, type Verdict, type Visibility, verdictOf } from '../check.ts';
import type { DrivenAction, VerifyContext } from '../context.ts';
import { steps } from '../drive/steps.ts';

/**
 * Looks for the same signal of every action, each as soon as its action is done.
 *
 * @param evidence says what was found, for the line of the check
 * @throws DriveError when the browser did not get that far and what it did is in order
 */
export async function forEachAction(
  context: VerifyContext,
  look: (action: DrivenAction) => Promise<Attempt<unknown>>,
  evidence: string,
): Promise<Verdict> {
  const outcomes = await Promise.allSettled(
    steps.map(async ({ action: name }) => {
      const action = await context.drive.action(name);
      return { action, found: await look(action) };
    }),
  );
  const failures: Failure[] = [];
  const visible: Visibility[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') continue;
    const { action, found } = outcome.value;
    if (found.ok) visible.push({ action: action.action, afterMs: found.seenAt - action.startedAt });
    else failures.push(found.failure);
  }
  const rejected = outcomes.find((outcome) => outcome.status === 'rejected');
  if (rejected && failures.length === 0) throw rejected.reason;
  return verdictOf(failures, evidence, visible);
}
