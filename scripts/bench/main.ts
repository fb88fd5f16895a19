import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Command, Option } from 'commander';
import { rootDirectory } from '../stack/settings.ts';
import { interruption, interruptSignal } from '../terminal/interrupt.ts';
import { createReporter, formatSeconds } from '../terminal/progress.ts';
import { printError, UserError } from '../terminal/user-error.ts';
import type { Benchmark } from './benchmark.ts';
import { benchmarks } from './benchmarks.ts';
import { holds, tableOf } from './figure.ts';
import { runBenchmark } from './frame.ts';
import type { Result } from './result.ts';

const names = benchmarks.map(({ name }) => name);
const limitMissed = 1;
const couldNotRun = 2;

const program = new Command('bench')
  .usage('[options] <names...>')
  .description('Measures the lab. Everything that is compared runs in one run, in alternated order.')
  .argument('[names...]', `which ones: ${names.join(', ')}`)
  .addOption(new Option('--only <names>', 'the same, with commas').argParser((text) => text.split(',')))
  .option('--all', 'all that need no running lab')
  .option(
    '--save',
    'keep the results as docs/benchmarks/NAME.json, from which `npm run generate` makes docs/benchmarks.md',
  )
  .addHelpText('after', () =>
    [
      '',
      ...benchmarks.map(
        ({ name, question, minutes, needsLab }) =>
          `  ${name.padEnd(13)}about ${formatSeconds(60 * minutes)}  ${question}${needsLab ? ' (the lab must run)' : ''}`,
      ),
      '',
      'Results are written to .lab/benchmarks. Exit status: 0 every limit was kept, 1 one was not, 2 misuse or a failure, 130 ended by Ctrl-C.',
    ].join('\n'),
  )
  .action(main);

async function main(
  positional: readonly string[],
  flags: { readonly only?: readonly string[]; readonly all?: boolean; readonly save?: boolean },
): Promise<void> {
  const chosen = flags.all
    ? benchmarks.filter(({ needsLab }) => !needsLab)
    : [...positional, ...(flags.only ?? [])].map(named);
  if (chosen.length === 0) return program.help({ error: true });
  const reporter = createReporter(process.stderr);
  for (const benchmark of chosen) {
    const { name, minutes } = benchmark;
    const result = await reporter.step(name, 60 * minutes, () => runBenchmark(benchmark, interruptSignal()));
    write('.lab/benchmarks', result);
    if (flags.save) write('docs/benchmarks', result);
    console.log(`${name} on ${result.machine.cores} × ${result.machine.cpu}, Node ${result.versions.node}`);
    console.log(tableOf(result));
    if (!result.figures.every(holds)) process.exitCode = limitMissed;
  }
}

/** @returns the exit code; a defect keeps its stack */
function report(error: unknown): number {
  const interrupted = interruption();
  if (interrupted) {
    console.error('Interrupted: what the benchmark had started is stopped, and nothing of it is kept.');
    return interrupted.exitCode;
  }
  if (!(error instanceof UserError)) throw error;
  printError(error);
  return couldNotRun;
}

function named(name: string): Benchmark {
  const found = benchmarks.find((one) => one.name === name);
  if (found) return found;
  return program.error(`error: there is no benchmark "${name}"; there are ${names.join(', ')}`, {
    exitCode: couldNotRun,
  });
}

function write(folder: string, result: Result): void {
  const directory = join(rootDirectory, folder);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${result.name}.json`), `${JSON.stringify(result, undefined, 2)}\n`);
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}
