import { styleText } from 'node:util';
import type { Command } from 'commander';
import { currentLauncher } from '../launcher/choose.ts';
import type { LabStatus, PartStatus } from '../launcher/launcher.ts';
import { type Column, table } from '../terminal/table.ts';
import { commandContext } from './context.ts';
import { shortAddress, shortAge } from './short.ts';

const colours = {
  ready: 'green',
  'disk full': 'red',
  'not ready': 'yellow',
  unsupervised: 'yellow',
  restarting: 'yellow',
  stopped: 'red',
} as const;

/** `lab status`: exit code 0 when every part is ready. */
export function register(program: Command): void {
  program
    .command('status')
    .description('show each part: state, restarts, memory, address; exit code 0 when all are ready')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const status = await (await currentLauncher(commandContext())).status();
      const text = json ? JSON.stringify(status.parts, undefined, 2) : statusLines(status).join('\n');
      process.stdout.write(`${text}\n`);
      if (status.parts.some(({ state }) => state !== 'ready')) process.exitCode = 1;
    });
}

const memory: Column<PartStatus> = {
  title: 'Memory',
  align: 'right',
  value: ({ residentBytes = 0 }) => megabytes(residentBytes),
};

function statusLines({ parts: statuses, supervisorBytes }: LabStatus): string[] {
  const now = Date.now();
  const lines = table(
    [
      { title: 'Part', value: ({ name }) => name },
      { title: 'State', value: ({ state }) => styleText(colours[state], state) },
      {
        title: 'Up',
        align: 'right',
        value: ({ runningSince }) => (runningSince ? shortAge(runningSince, now) : '-'),
      },
      { title: 'Crashes', align: 'right', value: ({ restarts }) => String(restarts) },
      ...(supervisorBytes === undefined ? [] : [memory]),
      { title: 'Address', value: ({ address }) => shortAddress(address) },
    ],
    statuses,
  );
  const reasons = statuses
    .filter(({ reason }) => reason !== '')
    .map(({ name, reason }) => `${name}: ${reason}`);
  return [...lines, ...reasons, ...summary(statuses, supervisorBytes)];
}

function summary(statuses: readonly PartStatus[], supervisorBytes: number | undefined): string[] {
  if (statuses.some(({ state }) => state === 'unsupervised'))
    return [
      'The process manager is gone: parts that end are not restarted.',
      'npx lab up restarts all, npx lab down stops all.',
    ];
  if (statuses.some(({ state }) => state === 'disk full'))
    return [
      'The disk of the lab’s data is full: free space there',
      '(docs/runbooks/disk-full.md). The parts recover by themselves.',
    ];
  if (statuses.every(({ state }) => state === 'stopped'))
    return ['The lab is not running. Start it: ./start-lab.sh'];
  if (supervisorBytes === undefined) return [];
  const total = statuses.reduce((sum, { residentBytes = 0 }) => sum + residentBytes, supervisorBytes);
  return [`Together ${megabytes(total)}, ${megabytes(supervisorBytes)} of it the process manager.`];
}

const megabytes = (bytes: number) => (bytes === 0 ? '-' : `${Math.round(bytes / 1e6)} MB`);
