import { type Command, InvalidArgumentError } from 'commander';
import { rateServices } from '../score/rate.ts';
import { reportLines } from '../score/report.ts';
import type { ServiceScore } from '../score/score.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { UserError } from '../terminal/user-error.ts';
import { commandContext, wholeNumber } from './context.ts';

interface ScoreFlags {
  readonly min: number;
  readonly last: number;
  readonly json?: boolean;
}

/** `lab score`: how well each service is instrumented. */
export function register(program: Command): void {
  program
    .command('score')
    .description('rate how well each service is instrumented, by the Instrumentation Score specification')
    .option('--last <minutes>', 'judge what was sent in the last minutes', wholeNumber(1, 1_440), 60)
    .option('--min <score>', 'the least score that counts as passed', score, 90)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nIt reads the stores: the newest traces of each service, its log lines and its metrics. docs/score.md lists the rules.\n' +
        'Exit status: 0 every service has the least score, 1 one has not, or the lab does not answer.',
    )
    .action(rate);
}

function score(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError('It must be 0 to 100.');
}

async function rate({ min, last, json }: ScoreFlags): Promise<void> {
  const { settings } = commandContext();
  const scores = await rateServices(settings, last, interruptSignal());
  const lines = json ? [JSON.stringify(scores.map(withoutFunctions), undefined, 2)] : reportLines(scores);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (scores.every((one) => one.score === undefined))
    throw new UserError(
      `Nothing was sent in the last ${last} min`,
      'Use the lab, or look further back: npx lab score --last 1440',
    );
  if (scores.some((one) => one.score !== undefined && one.score < min)) process.exitCode = 1;
}

const withoutFunctions = ({ service, score, judged, broken }: ServiceScore) => ({
  ...{ service, score, judged },
  broken: broken.map(({ rule: { id, title, impact }, where }) => ({
    ...{ id, title, impact },
    where: where.map(({ text }) => text),
  })),
});
