import { existsSync } from 'node:fs';
import { diskLimits } from '@lab/watch/disk/limits';
import { reserveFile } from '@lab/watch/disk/reserve';
import type { Settings } from '../../stack/settings.ts';
import { workloadsOf } from '../../stack/workloads.ts';
import { readableLine } from '../../terminal/log-line.ts';
import { lastLines } from '../../terminal/tail.ts';
import { freeBytes } from '../../toolchain/disk.ts';
import type { LabFigures, LabStatus, PartStatus } from '../launcher.ts';
import type { Part } from './part.ts';
import { watchData } from './parts/alerting.ts';
import { parts, partsOf } from './parts.ts';
import { isReady } from './readiness.ts';
import { processWithPid } from './supervise/processes.ts';
import { type PartRecords, readRecords } from './supervise/records.ts';
import {
  connectSupervisor,
  partLog,
  partProcesses,
  type Supervised,
  supervisorPid,
} from './supervise/supervisor.ts';

/** Looks at every part of this lab at once; one that it runs without is not there. */
export async function stackStatus(settings: Settings): Promise<LabStatus> {
  const supervised = (await supervisorPid(settings)) ? await (await connectSupervisor(settings)).list() : [];
  const records = await readRecords(settings);
  const isDiskFull = await reserveIsReleased(settings);
  const isSupervised = (part: Part) => supervised.some(({ name }) => name === part.name);
  const wanted = partsOf(await workloadsOf(settings));
  const isPresent = (part: Part) =>
    wanted.includes(part) && (part.absentWithout === undefined || records[part.name] !== undefined);
  const present = parts.filter((part) => isPresent(part) || isSupervised(part));
  const looks = present.map((part) =>
    partStatus(
      settings,
      part,
      supervised.find(({ name }) => name === part.name),
      records,
      isDiskFull,
    ),
  );
  return { parts: await Promise.all(looks), supervisorBytes: await supervisorMemory(settings) };
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
    reason: look ? (look.ok ? '' : look.seen) : await whyItEnded(settings, part, supervised),
    version: records[part.name]?.version ?? '',
    source: records[part.name]?.source ?? '',
    restarts: supervised?.restarts ?? 0,
    runningSince: supervised?.runningSince?.toISOString(),
    residentBytes: processes.reduce((sum, { residentBytes }) => sum + residentBytes, 0),
    address: part.address(settings),
  };
}

/** What is known of the end of a part that should run. */
async function whyItEnded(
  settings: Settings,
  { name }: Part,
  supervised: Supervised | undefined,
): Promise<string> {
  if (supervised === undefined) return '';
  const [lastLine] = await lastLines(partLog(settings, name), 1);
  const code =
    supervised.exitCode === undefined ? 'it ended' : `it ended with exit code ${supervised.exitCode}`;
  return lastLine === undefined ? code : `${code}: ${readableLine(lastLine)}`;
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
async function supervisorMemory(settings: Settings): Promise<number> {
  const pid = await supervisorPid(settings);
  return (pid && (await processWithPid(pid))?.residentBytes) || 0;
}

/** What a report says about the lab that it judges. */
export async function stackFigures(settings: Settings): Promise<LabFigures> {
  const [{ parts: statuses, supervisorBytes = 0 }, records] = await Promise.all([
    stackStatus(settings),
    readRecords(settings),
  ]);
  const readySeconds = Object.values(records).map(({ readyAfterSeconds }) => readyAfterSeconds);
  const residentBytes = statuses.map(({ name, residentBytes = 0 }) => [name, residentBytes] as const);
  return {
    readyMs: Math.round(Math.max(0, ...readySeconds) * 1000),
    residentBytes: Object.fromEntries([...residentBytes, ['supervisor', supervisorBytes]]),
  };
}
