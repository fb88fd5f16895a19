import { readRecords } from '../launcher/native/supervise/records.ts';
import type { Settings } from '../stack/settings.ts';
import type { Report } from '../verify/report/schema.ts';
import { stackStatus, supervisorMemory } from './status.ts';

/** What a report says about the stack that it judges. */
export async function stackFigures(settings: Settings): Promise<NonNullable<Report['stack']>> {
  const [statuses, records, supervisor] = await Promise.all([
    stackStatus(settings),
    readRecords(settings),
    supervisorMemory(settings),
  ]);
  const readySeconds = Object.values(records).map(({ readyAfterSeconds }) => readyAfterSeconds);
  const residentBytes = statuses.map(({ name, residentBytes }) => [name, residentBytes] as const);
  return {
    readyMs: Math.round(Math.max(0, ...readySeconds) * 1000),
    residentBytes: Object.fromEntries([...residentBytes, ['supervisor', supervisor]]),
  };
}
