import { readFile } from 'node:fs/promises';
import { type ExerciseId, exerciseIds, exercises, isExerciseId, workloadOf } from '@lab/exercises/exercises';
import { questionText } from '@lab/exercises/question';
import { type Command, InvalidArgumentError } from 'commander';
import { repairLines } from '../exercises/answer-form.ts';
import { answerFile, bestOf, readResults } from '../exercises/files.ts';
import { resultLines, truthLines } from '../exercises/report.ts';
import {
  answerSession,
  costOfHints,
  currentSession,
  giveUp,
  largestSeed,
  nextHint,
  parseAnswer,
  randomSeed,
  startSession,
} from '../exercises/session.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { formatSeconds } from '../terminal/progress.ts';
import { table } from '../terminal/table.ts';
import { UserError } from '../terminal/user-error.ts';
import { commandContext, wholeNumber } from './context.ts';
import { registerRun } from './exercise-run.ts';
import { bringUp } from './running-lab.ts';

const say = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

/** `lab exercise`: something goes wrong, and a person finds out what. */
export function register(program: Command): void {
  const exercise = program
    .command('exercise')
    .description('practise: something goes wrong in the lab, you find out what, and your answer is graded');
  exercise
    .command('list')
    .description('list the exercises, with your best results')
    .option('--level <level>', 'only the exercises of one level (1 to 3)', wholeNumber(1, 3))
    .action(async ({ level }: { level?: number }) => say(await list(level)));
  exercise
    .command('start')
    .description('start an exercise on the running lab')
    .argument('<id>', 'which one (see lab exercise list)', exerciseId)
    .option('--seed <number>', 'the same seed repeats the same events', wholeNumber(0, largestSeed))
    .action(start);
  exercise.command('status').description('show the exercise that is under way').action(status);
  exercise.command('hint').description('show the next hint; it costs points').action(hint);
  exercise
    .command('answer')
    .description('answer and end the exercise; the answer is graded')
    .argument('[file]', 'the answer in YAML or JSON; - reads it from standard input', undefined)
    .option('--json', 'print JSON')
    .action(answer);
  exercise
    .command('give-up')
    .description('end the exercise without an answer, and show the solution')
    .action(endAndTell);
  exercise.command('result').description('show your results').option('--json', 'print JSON').action(results);
  registerRun(exercise);
}

async function list(level: number | undefined): Promise<readonly string[]> {
  const done = await readResults(commandContext().settings);
  const best = (id: ExerciseId) => bestOf(done, id);
  return table(
    [
      { title: 'Exercise', value: (id: ExerciseId) => id },
      { title: 'Level', value: (id) => String(exercises[id].level), align: 'right' },
      { title: 'Title', value: (id) => exercises[id].title },
      {
        title: 'Best',
        value: (id) => (best(id) === undefined ? '–' : `${best(id)} %`),
        align: 'right',
      },
    ],
    exerciseIds.filter((id) => level === undefined || exercises[id].level === level),
  );
}

async function start(id: ExerciseId, { seed }: { seed?: number }): Promise<void> {
  const context = commandContext(interruptSignal());
  const { settings } = context;
  await bringUp(context, workloadOf(id));
  const session = await startSession(settings, id, seed ?? randomSeed());
  const { title, level, story } = exercises[id];
  say([
    `${title} (${id}, level ${level})`,
    '',
    `  ${story}`,
    '',
    `  ${questionText}`,
    ...repairLines(id).map(indent),
    '',
    `Look           http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}/dashboards and /lab/trace`,
    'Hint           npx lab exercise hint',
    `Answer         fill in ${answerFile(settings)}, then: npx lab exercise answer`,
    'Give up        npx lab exercise give-up',
    '',
    `The lab has traffic now, and something happens within minutes. The traffic ends at ${timeOf(session.endsAt)}.`,
  ]);
}

const indent = (line: string) => `  ${line}`;

async function status(): Promise<void> {
  const { settings } = commandContext();
  const session = await currentSession(settings);
  const { title, level, story } = exercises[session.exercise];
  const isOver = Date.now() > session.endsAt;
  say([
    `${title} (${session.exercise}, level ${level})`,
    `  ${story}`,
    ...repairLines(session.exercise).map(indent),
    `Under way for  ${formatSeconds((Date.now() - session.startedAt) / 1_000)}`,
    isOver ? 'Its traffic has ended; you can still answer.' : `Traffic until  ${timeOf(session.endsAt)}`,
    `Hints          ${session.hints} of ${exercises[session.exercise].hints.length} (−${costOfHints(session)} points)`,
  ]);
}

async function hint(): Promise<void> {
  const { text, costs } = await nextHint(commandContext().settings);
  say([`${text} (−${costs} points)`]);
}

async function answer(file: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const { settings } = commandContext();
  await currentSession(settings);
  const path = file === '-' ? '/dev/stdin' : (file ?? answerFile(settings));
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${path} could not be read`, 'Name the file with your answer', [error.message]);
  });
  const graded = await answerSession(settings, parseAnswer(text));
  say(json ? [JSON.stringify(graded, undefined, 2)] : resultLines(graded));
}

async function endAndTell(): Promise<void> {
  say(truthLines(await giveUp(commandContext().settings)));
}

async function results({ json }: { json?: boolean }): Promise<void> {
  const done = await readResults(commandContext().settings);
  if (json) return say([JSON.stringify(done, undefined, 2)]);
  if (done.length === 0) return say(['No exercise has been ended yet.']);
  say(
    table(
      [
        { title: 'When', value: ({ startedAt }) => new Date(startedAt).toLocaleString('sv') },
        { title: 'Exercise', value: ({ exercise }) => exercise },
        { title: 'Seed', value: ({ seed }) => String(seed), align: 'right' },
        {
          title: 'Result',
          value: ({ outcome, percent }) => (outcome === 'answered' ? `${percent} %` : outcome),
          align: 'right',
        },
        { title: 'Time', value: ({ seconds }) => formatSeconds(seconds), align: 'right' },
        { title: 'Hints', value: ({ hints }) => String(hints), align: 'right' },
      ],
      done,
    ),
  );
}

const timeOf = (milliseconds: number) => new Date(milliseconds).toLocaleTimeString('sv');

function exerciseId(text: string): ExerciseId {
  if (isExerciseId(text)) return text;
  throw new InvalidArgumentError('There is no such exercise. See: npx lab exercise list');
}
