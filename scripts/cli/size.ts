import { type Command, InvalidArgumentError } from 'commander';
import { needColumns } from '../size/columns.ts';
import { measured } from '../size/measured.ts';
import { totalOf } from '../size/model.ts';
import { type Sized, sized } from '../size/sized.ts';
import { table } from '../terminal/table.ts';

interface SizeFlags {
  readonly rps: number;
  readonly retention: number;
  readonly json?: boolean;
}

const [mostRequests, mostDays] = [1_000_000, 1_095];

/** `lab size`: what so many requests a second need. */
export function register(program: Command): void {
  program
    .command('size')
    .description('say what so many requests a second need: cores, memory, disk, network, price')
    .requiredOption('--rps <requests>', 'requests a second', requests)
    .option('--retention <days>', 'how long telemetry is kept, for example 30d', days, 7)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nA model of what this lab costs (npm run bench -- parts). docs/scaling.md explains it.',
    )
    .action(({ rps, retention, json }: SizeFlags) => {
      const answer = sized({ requestsPerSecond: rps, retentionDays: retention }, measured);
      const text = json ? JSON.stringify(answer, undefined, 2) : linesOf(answer).join('\n');
      process.stdout.write(`${text}\n`);
    });
}

function requests(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= mostRequests) return value;
  throw new InvalidArgumentError(`It must be more than 0, and at most ${mostRequests}.`);
}

function days(text: string): number {
  const value = Number(/^(\d{1,4})d$/.exec(text)?.[1]);
  if (value >= 1 && value <= mostDays) return value;
  throw new InvalidArgumentError(`It must be a number of days from 1d to ${mostDays}d.`);
}

function linesOf({ demand, volume, stage, limits, needs }: Sized): readonly string[] {
  const count = (value: number) => Math.round(value).toLocaleString('en');
  return [
    `${demand.requestsPerSecond} requests/s bring ${count(volume.spans)} spans, ${count(volume.logRecords)} log records and ${count(volume.samples)} samples a second, kept for ${demand.retentionDays} days.`,
    '',
    ...table(needColumns, [...needs, totalOf(needs)]),
    '',
    `It takes: ${stage}.`,
    'One VM reaches its limit at',
    ...limits.map(
      ({ what, requestsPerSecond }) => `  ${count(requestsPerSecond).padStart(9)} requests/s  ${what}`,
    ),
    'docs/scaling.md says where the figures come from, and what changes past one VM.',
  ];
}
