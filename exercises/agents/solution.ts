/** Goes the way of the exercise's own solution. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { runAgent } from '../src/agent.ts';
import { type ExerciseId, mendingOf } from '../src/exercises.ts';
import type { Investigation } from '../src/investigation.ts';
import { solutions } from '../src/solutions.ts';
import { solve } from '../src/solve.ts';

const [mendsWithinMs, pauseMs] = [90_000, 6_000];
const lab = join(import.meta.dirname, '../../scripts/lab.ts');
const run = promisify(execFile);

await runAgent(async ({ exercise }, investigation, startedAt) => {
  const { lookFor, causes } = solutions[exercise];
  const answer = await solve(investigation, lookFor, causes, startedAt);
  await mend(exercise, investigation);
  return answer;
});

/** Again until nothing is left: what is under way can leave more behind. */
async function mend(exercise: ExerciseId, { valuesNow }: Investigation): Promise<void> {
  const mending = mendingOf(exercise);
  const command = solutions[exercise].mend;
  if (!mending || !command) return;
  const deadline = AbortSignal.timeout(mendsWithinMs);
  while ((await valuesNow(mending.neededWhile)) > 0 && !deadline.aborted) {
    await run(process.execPath, [lab, ...command], { signal: deadline });
    // Until the next scrape.
    await delay(pauseMs, undefined, { signal: deadline });
  }
}
