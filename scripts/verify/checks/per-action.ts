import type { Attempt } from '../attempt.ts';
import { type Failure, type Verdict, type Visibility, verdictOf } from '../check.ts';
import type { DrivenAction, VerifyContext } from '../context.ts';
import { steps } from '../drive/steps.ts';

/**
 * Looks for the same signal of every action, each as soon as its action is done.
 *
 * @param evidence says what was found, for the line of the check
 * @param applies whether the signal of an action must be there at all
 * @throws DriveError when the browser did not get that far and what it did is in order
 */
export async function forEachAction(
  context: VerifyContext,
  look: (action: DrivenAction) => Promise<Attempt<unknown>>,
  evidence: string,
  applies: (action: DrivenAction) => boolean = () => true,
): Promise<Verdict> {
  const outcomes = await Promise.allSettled(
    steps.map(async ({ action: name }) => {
      const action = await context.drive.action(name);
      return applies(action) ? { action, found: await look(action) } : undefined;
    }),
  );
  const failures: Failure[] = [];
  const visible: Visibility[] = [];
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected' || !outcome.value) continue;
    const { action, found } = outcome.value;
    if (found.ok) visible.push({ action: action.action, afterMs: found.seenAt - action.startedAt });
    else failures.push(found.failure);
  }
  const rejected = outcomes.find((outcome) => outcome.status === 'rejected');
  if (rejected && failures.length === 0) throw rejected.reason;
  const exempt = outcomes.filter((outcome) => outcome.status === 'fulfilled' && !outcome.value).length;
  if (exempt === outcomes.length) failures.push(nothingToLookFor(context));
  const rest = exempt > 0 ? `; ${exempt} of ${outcomes.length} need not be kept` : '';
  return verdictOf(failures, `${evidence}${rest}`, visible);
}

const nothingToLookFor = ({ sampling, endpoints }: VerifyContext): Failure => ({
  lookedFor: 'an action whose trace must be kept',
  where: endpoints.tempo,
  seen: `none with LAB_SAMPLING=${sampling}`,
  tryNext: 'npx lab verify once more; how the trace ids are drawn: scripts/verify/drive/kept-ids.ts',
});
