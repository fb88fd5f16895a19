/** Goes the way of the exercise's own solution. */
import { runAgent } from '../src/agent.ts';
import { solutions } from '../src/solutions.ts';
import { solve } from '../src/solve.ts';

await runAgent(({ exercise }, investigation, startedAt) => {
  const { lookFor, causes } = solutions[exercise];
  return solve(investigation, lookFor, causes, startedAt);
});
