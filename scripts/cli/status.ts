import { styleText } from 'node:util';
import type { Command } from 'commander';
import { currentLauncher } from '../launcher/choose.ts';
import type { LabStatus, PartStatus } from '../launcher/launcher.ts';
import { table } from '../terminal/table.ts';
import { commandContext } from './context.ts';

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

function statusLines({ parts: statuses, supervisorBytes = 0 }: LabStatus): string[] {
  const lines = table(
    [
      { title: 'Part', value: ({ name }) => name },
      { title: 'State', value: ({ state }) => styleText(colours[state], state) },
      { title: 'Version', value: ({ version }) => version },
      { title: 'From', value: ({ source }) => source },
      { title: 'Crashes', align: 'right', value: ({ restarts }) => String(restarts) },
      { title: 'Up since', value: ({ runningSince }) => runningSince?.slice(0, 19).replace('T', ' ') ?? '-' },
      { title: 'Memory', align: 'right', value: ({ residentBytes = 0 }) => megabytes(residentBytes) },
      { title: 'Address', value: ({ address }) => address },
    ],
    statuses,
  );
  const reasons = statuses
    .filter(({ reason }) => reason !== '')
    .map(({ name, reason }) => `${name}: ${reason}`);
  const total = statuses.reduce((sum, { residentBytes }) => sum + (residentBytes ?? 0), supervisorBytes);
  return [...lines, ...reasons, summary(statuses, total, supervisorBytes)];
}

function summary(statuses: readonly PartStatus[], totalBytes: number, supervisorBytes: number): string {
  if (statuses.some(({ state }) => state === 'unsupervised')) {
    return 'The process manager is gone: parts that end are not restarted. npx lab up restarts all, npx lab down stops all.';
  }
  if (statuses.some(({ state }) => state === 'disk full')) {
    return 'The disk of the lab’s data is full: free space there (docs/runbooks/disk-full.md). The parts recover by themselves.';
  }
  return statuses.every(({ state }) => state === 'stopped')
    ? 'The lab is not running. Start it: ./start-lab.sh'
    : `Together ${megabytes(totalBytes)} resident, the process manager’s ${megabytes(supervisorBytes)} included.`;
}

const megabytes = (bytes: number) => (bytes === 0 ? '-' : `${Math.round(bytes / 1e6)} MB`);
