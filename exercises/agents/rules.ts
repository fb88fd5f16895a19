/** Knows every clue and nothing of the exercise: takes the first that it finds, those of broken things first. */
import { runAgent } from '../src/agent.ts';
import type { CauseId } from '../src/causes.ts';
import { clues } from '../src/clues.ts';
import { solve } from '../src/solve.ts';

await runAgent((_question, investigation, startedAt) =>
  solve(investigation, Object.keys(clues) as CauseId[], 1, startedAt),
);
