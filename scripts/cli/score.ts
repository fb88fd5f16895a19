import { fetchClient, UnexpectedAnswer } from '@lab/store-clients/http';
import { type ServiceName, services, shopJobs } from '@lab/telemetry/services';
import { reasonOf } from '@lab/wait/wait-until';
import { type Command, InvalidArgumentError } from 'commander';
import { gatherEvidence } from '../score/gather.ts';
import { reportLines } from '../score/report.ts';
import { type ServiceScore, scoreOf } from '../score/score.ts';
import type { Workload } from '../stack/workload-names.ts';
import { workloadsOf } from '../stack/workloads.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { UserError } from '../terminal/user-error.ts';
import { endpointsOf } from '../verify/endpoints.ts';
import { commandContext, wholeNumber } from './context.ts';

interface ScoreFlags {
  readonly min: number;
  readonly last: number;
  readonly json?: boolean;
}

/** Traces that may still be on their way are left out. */
const settledSeconds = 5;
const minute = 60;

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
  const to = Date.now() / 1_000 - settledSeconds;
  const stores = { http: fetchClient(), endpoints: endpointsOf(settings), signal: interruptSignal() };
  const names = scoredServices(await workloadsOf(settings));
  const evidence = await gatherEvidence(stores, names, { from: to - last * minute, to }).catch(unanswered);
  const scores = evidence.map(scoreOf);
  const lines = json ? [JSON.stringify(scores.map(withoutFunctions), undefined, 2)] : reportLines(scores);
  process.stdout.write(`${lines.join('\n')}\n`);
  if (scores.every((one) => one.score === undefined))
    throw new UserError(
      `Nothing was sent in the last ${last} min`,
      'Use the lab, or look further back: npx lab score --last 1440',
    );
  if (scores.some((one) => one.score !== undefined && one.score < min)) process.exitCode = 1;
}

/** Those that do the lab’s work; its own watch and verification are left out. */
const scoredServices = (workloads: readonly Workload[]): readonly ServiceName[] => [
  services.frontend,
  services.nginx,
  services.backend,
  ...(workloads.includes('shop') ? shopJobs : []),
];

function unanswered(error: unknown): never {
  if (error instanceof UnexpectedAnswer || error instanceof TypeError)
    throw new UserError('A store does not answer', 'npx lab status', [reasonOf(error)]);
  throw error;
}

const withoutFunctions = ({ broken, ...rest }: ServiceScore) => ({
  ...rest,
  broken: broken.map(({ rule: { id, title, impact }, where }) => ({ id, title, impact, where })),
});
