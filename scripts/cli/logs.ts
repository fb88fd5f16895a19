import { type PartName, partNames } from '@lab/telemetry/parts';
import { Argument, type Command, Option } from 'commander';
import { currentLauncher } from '../launcher/choose.ts';
import { interruptSignal } from '../terminal/interrupt.ts';
import { commandContext, wholeNumber } from './context.ts';

interface LogFlags {
  readonly lines: number;
  readonly follow?: boolean;
  readonly json?: boolean;
}

/** `lab logs [part]`: what the parts print. Requests and events are in Loki. */
export function register(program: Command): void {
  program
    .command('logs')
    .description('show what the parts print')
    .addArgument(new Argument('[part]', 'one part only').choices(partNames))
    .addOption(
      new Option('-n, --lines <count>', 'lines of each part').argParser(wholeNumber(1, 100_000)).default(20),
    )
    .option('-f, --follow', 'go on until Ctrl-C')
    .option('--json', 'print the lines as the parts do, most of them JSON')
    .action(async (part: PartName | undefined, { lines, follow = false, json: raw = false }: LogFlags) => {
      const launcher = await currentLauncher(commandContext(follow ? interruptSignal() : undefined));
      await launcher.logs({ part, lines, follow, raw });
    });
}
