import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../stack/replace-file.ts';
import type { Settings } from '../stack/settings.ts';
import { type Report, reportSchema } from './report/schema.ts';

const fileOf = ({ paths }: Settings) => join(paths.state, 'verification', 'last.json');

/** Keeps the report as the lab's last verification. */
export const keepReport = (settings: Settings, report: Report): Promise<void> =>
  replaceFile(fileOf(settings), `${JSON.stringify(report, null, 2)}\n`);

/** The last whole verification; undefined before the first one, and after one by a version of the lab with another report. */
export async function lastReport(settings: Settings): Promise<Report | undefined> {
  const text = await readFile(fileOf(settings), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  return reportSchema.safeParse(JSON.parse(text)).data;
}
