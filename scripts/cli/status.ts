import { existsSync } from 'node:fs';
import { styleText } from 'node:util';
import type { Command } from 'commander';
import { launcherInUse } from '../launcher/docker/choose.ts';
import { containerStatus, containerStatusLines, dockerContext } from '../launcher/docker/verbs.ts';
import type { Part } from '../launcher/native/part.ts';
import { watchData } from '../launcher/native/parts/alerting.ts';
import { parts } from '../launcher/native/parts.ts';
import { isReady } from '../launcher/native/readiness.ts';
import { processWithPid } from '../launcher/native/supervise/processes.ts';
import { type PartRecords, readRecords } from '../launcher/native/supervise/records.ts';
import {
  connectSupervisor,
  partProcesses,
  type Supervised,
  supervisorPid,
} from '../launcher/native/supervise/supervisor.ts';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { table } from '../terminal/table.ts';
import { freeBytes } from '../toolchain/disk.ts';
import { diskLimits } from '../watch/disk/limits.ts';
import { reserveFile } from '../watch/disk/reserve.ts';

/** A part as `status` shows it. */
interface PartStatus {
  readonly name: string;
  /** `disk full`: it runs, but the disk’s reserve has been released. */
  readonly state: 'ready' | 'disk full' | 'not ready' | 'unsupervised' | 'restarting' | 'stopped';
  /** Why it is not ready. */
  readonly reason: string;
  readonly version: string;
  readonly source: string;
  readonly restarts: number;
  readonly runningSince: string | undefined;
  readonly residentBytes: number;
  readonly address: string;
}

const colours = {
  ready: 'green',
  'disk full': 'red',
  'not ready': 'yellow',
  unsupervised: 'yellow',
  restarting: 'yellow',
  stopped: 'red',
} as const;

/** `lab status`: exit code 0 when every part is ready. */
export function registerStatus(program: Command): void {
  program
    .command('status')
    .description('show each part: state, restarts, memory, address; exit code 0 when all are ready')
    .option('--json', 'print JSON', false)
    .action(async ({ json }: { json: boolean }) => {
      const settings = loadSettings();
      if ((await launcherInUse(settings)) === 'docker') {
        const services = await containerStatus(dockerContext(settings));
        const lines = json ? [JSON.stringify(services, undefined, 2)] : containerStatusLines(services);
        process.stdout.write(`${lines.join('\n')}\n`);
        if (services.some(({ state }) => state !== 'ready')) process.exitCode = 1;
        return;
      }
      const statuses = await stackStatus(settings);
      const text = json
        ? JSON.stringify(statuses, undefined, 2)
        : statusLines(statuses, await supervisorMemory(settings)).join('\n');
      process.stdout.write(`${text}\n`);
      if (statuses.some(({ state }) => state !== 'ready')) process.exitCode = 1;
    });
}

/** Looks at every part of this lab at once; one that it does without is not there. */
export async function stackStatus(settings: Settings): Promise<PartStatus[]> {
  const supervised = (await supervisorPid(settings)) ? await (await connectSupervisor(settings)).list() : [];
  const records = await readRecords(settings);
  const isDiskFull = await reserveIsReleased(settings);
  const isSupervised = (part: Part) => supervised.some(({ name }) => name === part.name);
  const present = parts.filter(
    (part) => part.absentWithout === undefined || records[part.name] !== undefined || isSupervised(part),
  );
  return Promise.all(
    present.map((part) =>
      partStatus(
        settings,
        part,
        supervised.find(({ name }) => name === part.name),
        records,
        isDiskFull,
      ),
    ),
  );
}

async function partStatus(
  settings: Settings,
  part: Part,
  supervised: Supervised | undefined,
  records: PartRecords,
  isDiskFull: boolean,
): Promise<PartStatus> {
  const isRunning = supervised?.state === 'running';
  const look = isRunning ? await isReady(part.readiness(settings)) : undefined;
  const processes = await partProcesses(settings, part.name);
  return {
    name: part.name,
    state: look ? stateWith(look.ok, isDiskFull) : stateWithout(supervised, processes.length),
    reason: look && !look.ok ? look.seen : '',
    version: records[part.name]?.version ?? '',
    source: records[part.name]?.source ?? '',
    restarts: supervised?.restarts ?? 0,
    runningSince: supervised?.runningSince?.toISOString(),
    residentBytes: processes.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
    address: part.address(settings),
  };
}

function stateWith(isReady: boolean, isDiskFull: boolean): PartStatus['state'] {
  if (!isReady) return 'not ready';
  return isDiskFull ? 'disk full' : 'ready';
}

function stateWithout(supervised: Supervised | undefined, processes: number): PartStatus['state'] {
  if (supervised?.state === 'restarting') return 'restarting';
  return supervised === undefined && processes > 0 ? 'unsupervised' : 'stopped';
}

/** As the alert DiskFull; before the watch has created the reserve for the first time there still is space for it. */
async function reserveIsReleased(settings: Settings): Promise<boolean> {
  if (existsSync(reserveFile(watchData(settings)))) return false;
  return (await freeBytes(settings.paths.state)) < diskLimits.restoreAboveBytes;
}

/** Bytes that the process manager itself takes. */
export async function supervisorMemory(settings: Settings): Promise<number> {
  const pid = await supervisorPid(settings);
  return (pid && (await processWithPid(pid))?.residentBytes) || 0;
}

function statusLines(statuses: readonly PartStatus[], supervisorBytes: number): string[] {
  const lines = table(
    [
      { title: 'Part', value: ({ name }) => name },
      { title: 'State', value: ({ state }) => styleText(colours[state], state) },
      { title: 'Version', value: ({ version }) => version },
      { title: 'From', value: ({ source }) => source },
      { title: 'Crashes', align: 'right', value: ({ restarts }) => String(restarts) },
      { title: 'Up since', value: ({ runningSince }) => runningSince?.slice(0, 19).replace('T', ' ') ?? '-' },
      { title: 'Memory', align: 'right', value: ({ residentBytes }) => megabytes(residentBytes) },
      { title: 'Address', value: ({ address }) => address },
    ],
    statuses,
  );
  const reasons = statuses
    .filter(({ reason }) => reason !== '')
    .map(({ name, reason }) => `${name}: ${reason}`);
  const total = statuses.reduce((sum, { residentBytes }) => sum + residentBytes, supervisorBytes);
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
