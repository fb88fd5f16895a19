import { type FaultId, faultIds, faults, isFaultId } from '@lab/faults/faults';
import type { Switches } from '@lab/faults/flag-file';
import { type Command, InvalidArgumentError } from 'commander';
import {
  faultSeconds,
  faultsAreHidden,
  switchOffByHand,
  switchOnByHand,
  visibleFaults,
} from '../practice/faults.ts';
import { table } from '../terminal/table.ts';
import { commandContext, duration } from './context.ts';
import { partStates } from './running-lab.ts';

interface OnFlags {
  readonly for: number;
  readonly set: Readonly<Record<string, number>>;
  readonly keep?: boolean;
}

const say = (lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

/** `lab fault`: breaks the lab on demand. */
export function register(program: Command): void {
  const fault = program.command('fault').description('break the lab on demand, for a limited time');
  fault
    .command('list')
    .description('list all faults')
    .option('--json', 'print JSON, with parameters, effect and evidence')
    .action(({ json }: { json?: boolean }) => say(json ? [JSON.stringify(faults, undefined, 2)] : list()));
  fault
    .command('on')
    .description('switch a fault on, or restart it')
    .argument('<id>', 'which one (see lab fault list)', faultId)
    .option(
      '--for <time>',
      'how long it stays on, for example 90s, 5m or 1h',
      duration(faultSeconds.longest / 3_600),
      faultSeconds.usual,
    )
    .option('--set <parameter=value>', 'set a parameter; repeatable', setting, {})
    .option('--keep', 'keep it on when the lab restarts')
    .action(on);
  fault
    .command('off')
    .description('switch a fault off, or all of them')
    .argument('[id]', 'which one; without it all', faultId)
    .action(off);
  fault
    .command('status')
    .description('show which faults are on')
    .option('--json', 'print JSON')
    .action(status);
}

const list = () =>
  table(
    [
      { title: 'Fault', value: (id: FaultId) => id },
      { title: 'Service', value: (id) => faults[id].service },
      { title: 'Kind', value: (id) => faults[id].kind },
      { title: 'What happens', value: (id) => faults[id].title },
    ],
    faultIds,
  );

async function on(id: FaultId, { for: forSeconds, set, keep = false }: OnFlags): Promise<void> {
  const context = commandContext();
  const asked = { forSeconds, set, keep };
  const { parameters } = await switchOnByHand(context.settings, id, asked, () => partStates(context));
  say([
    `${id} is on for ${timeOf(forSeconds)}: ${parametersOf(parameters)}. To end it earlier: npx lab fault off ${id}`,
  ]);
}

async function off(id: FaultId | undefined): Promise<void> {
  await switchOffByHand(commandContext().settings, id);
  say([id ? `${id} is off.` : 'All faults are off.']);
}

async function status({ json }: { json?: boolean }): Promise<void> {
  const active = await visibleFaults(commandContext().settings);
  if (active === 'hidden') throw faultsAreHidden();
  if (json) say([JSON.stringify(Object.fromEntries(active), undefined, 2)]);
  else say(active.size === 0 ? ['No fault is on.'] : statusLines(active));
}

const statusLines = (active: Switches) =>
  table(
    [
      { title: 'Fault', value: ([id]) => id },
      { title: 'Ends in', value: ([, { until }]) => timeOf(until - Math.floor(Date.now() / 1_000)) },
      { title: 'Parameters', value: ([, { parameters }]) => parametersOf(parameters) },
      { title: 'Kept at restart', value: ([, { keep }]) => (keep ? 'yes' : 'no') },
    ],
    [...active],
  );

const parametersOf = (parameters: Readonly<Record<string, number>>) =>
  Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

const timeOf = (seconds: number) =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;

function faultId(text: string): FaultId {
  if (isFaultId(text)) return text;
  throw new InvalidArgumentError('There is no such fault. See: npx lab fault list');
}

function setting(text: string, before: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const [, name, value] = /^([a-z_]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (name) return { ...before, [name]: Number(value) };
  throw new InvalidArgumentError('It must be a parameter and a number, for example delay_ms=500.');
}
