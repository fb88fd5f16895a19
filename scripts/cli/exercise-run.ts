import { type ExerciseId, exerciseIds, isExerciseId, workloadOf } from '@lab/exercises/exercises';
import { type Command, InvalidArgumentError } from 'commander';
import { type Agent, play, type Score } from '../exercises/play.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { formatSeconds } from '../terminal/progress.ts';
import { table } from '../terminal/table.ts';
import { commandContext } from './context.ts';
import { mustRun } from './running-lab.ts';

interface RunFlags {
  readonly agent: readonly Agent[];
  readonly seeds: readonly number[];
  readonly only?: readonly ExerciseId[];
  readonly json?: boolean;
}

const mostSeeds = 100;

/** `lab exercise run`: programs answer the exercises. */
export function registerRun(exercise: Command): void {
  exercise
    .command('run')
    .description('have programs answer the exercises, and grade them')
    .requiredOption(
      '--agent <[name=]command>',
      'gets the question as JSON on standard input and prints its answer; can be given again',
      agent,
      [],
    )
    .option('--seeds <first..last>', 'the courses of events that are run', seeds, [1])
    .option('--only <id...>', 'only these exercises', ids)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples of agents are in exercises/agents: --agent "node exercises/agents/rules.ts"',
    )
    .action(run);
}

async function run({ agent: agents, seeds: chosen, only, json }: RunFlags): Promise<void> {
  const context = commandContext(interruptSignal());
  const chosenExercises = only ?? exerciseIds;
  for (const id of chosenExercises) await mustRun(context, workloadOf(id));
  const scores: Score[] = [];
  const runs = chosenExercises.flatMap((exercise) => chosen.map((seed) => ({ exercise, seed })));
  for (const [index, one] of runs.entries()) {
    const title = `${index + 1}/${runs.length}  ${one.exercise}, seed ${one.seed}`;
    const played = await context.reporter.step(title, undefined, () =>
      play(context.settings, one, agents, context.signal),
    );
    scores.push(...played.scores);
    for (const { agent, percent, seconds, queries, problem } of played.scores)
      context.reporter.say(
        `  ${agent}: ${percent} % after ${formatSeconds(seconds)} and ${queries} queries${problem ? ` (${problem.trim()})` : ''}`,
      );
  }
  process.stdout.write(
    json ? `${JSON.stringify(scores, undefined, 2)}\n` : `${summary(agents, scores).join('\n')}\n`,
  );
}

/** The mean of each agent for each exercise, and over all. */
function summary(agents: readonly Agent[], scores: readonly Score[]): readonly string[] {
  const played = [...new Set(scores.map(({ exercise }) => exercise))];
  const mean = (of: readonly Score[]) =>
    `${Math.round(of.reduce((total, { percent }) => total + percent, 0) / of.length)} %`;
  return table(
    [
      { title: 'Exercise', value: ({ name }) => name },
      ...agents.map(({ name: agent }) => ({
        title: agent,
        value: ({ of }: { of: readonly Score[] }) => mean(of.filter((score) => score.agent === agent)),
        align: 'right' as const,
      })),
    ],
    [
      ...played.map((name) => ({ name, of: scores.filter(({ exercise }) => exercise === name) })),
      { name: 'all', of: scores },
    ],
  );
}

function agent(text: string, before: readonly Agent[]): readonly Agent[] {
  const [, given, command = text] = /^([\w-]+)=(.+)$/s.exec(text) ?? [];
  const name = given ?? `agent ${before.length + 1}`;
  if (before.some((other) => other.name === name))
    throw new InvalidArgumentError(`There are two agents ${name}.`);
  return [...before, { name, command }];
}

function seeds(text: string): readonly number[] {
  const [, first, last = first] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(text) ?? [];
  const count = Number(last) - Number(first) + 1;
  if (count >= 1 && count <= mostSeeds)
    return Array.from({ length: count }, (_, index) => Number(first) + index);
  throw new InvalidArgumentError(`It must be a number, or a range of up to ${mostSeeds} such as 1..5.`);
}

function ids(text: string, before: readonly ExerciseId[] = []): readonly ExerciseId[] {
  if (isExerciseId(text)) return [...before, text];
  throw new InvalidArgumentError('There is no such exercise. See: npx lab exercise list');
}
