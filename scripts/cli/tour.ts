import { createInterface } from 'node:readline/promises';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { samplingInUse } from '../stack/sampling.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { stops } from '../tour/stops.ts';
import { endpointsOf } from '../verify/endpoints.ts';
import { commandContext } from './context.ts';
import { bringUp } from './running-lab.ts';

/** `lab tour`: the way of one click through every signal, for whoever sees the lab for the first time. */
export function register(program: Command): void {
  program
    .command('tour')
    .description('your first ten minutes: click, trace, log, metric, objective, alert')
    .action(tour);
}

async function tour(): Promise<void> {
  const context = commandContext(interruptSignal());
  await bringUp(context);
  const { settings, reporter, signal } = context;
  const say = (...lines: readonly string[]) => void process.stdout.write(`${lines.join('\n')}\n`);
  const visitor = {
    settings,
    reporter,
    signal,
    say,
    sampling: await samplingInUse(settings),
    endpoints: endpointsOf(settings),
    startedAt: Date.now(),
  };
  let traceId = '';
  for (const [index, stop] of stops.entries()) {
    say('', styleText('bold', `${index + 1} of ${stops.length}  ${stop.title}`), '');
    traceId = await stop.visit(visitor, traceId);
    if (index < stops.length - 1) await goOn(signal);
  }
}

/** Lets people read; a program that drives the tour has no need of it. */
async function goOn(signal: AbortSignal): Promise<void> {
  if (!process.stdin.isTTY) return;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  await terminal.question('\nPress Enter to go on. ', { signal }).finally(() => terminal.close());
}
