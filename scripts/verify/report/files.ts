import { open, unlink, writeFile } from 'node:fs/promises';
import { reasonOf } from '@lab/wait/wait-until';
import { UserError } from '../../terminal/user-error.ts';
import { junitOf } from './junit.ts';
import type { Report } from './schema.ts';

/** Where the report is wanted, and in which form. */
export interface ReportFiles {
  readonly json?: string;
  readonly junit?: string;
}

/**
 * Finds out, before minutes of judging, whether the reports could be written. Changes nothing.
 *
 * @throws UserError naming the first file that cannot be written
 */
export async function checkWritable({ json, junit }: ReportFiles): Promise<void> {
  for (const file of [json, junit]) {
    if (file !== undefined) await tryWriting(file).catch(refuse(file));
  }
}

async function tryWriting(file: string): Promise<void> {
  const isNew = await open(file, 'ax').then(
    (handle) => handle.close().then(() => true),
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    },
  );
  if (isNew) await unlink(file);
  else await (await open(file, 'a')).close();
}

/** @throws UserError naming the file that cannot be written */
export async function writeReports(report: Report, { json, junit }: ReportFiles): Promise<void> {
  if (json !== undefined) await write(json, `${JSON.stringify(report, null, 2)}\n`);
  if (junit !== undefined) await write(junit, `${junitOf(report)}\n`);
}

const write = (file: string, text: string) => writeFile(file, text).catch(refuse(file));

const refuse = (file: string) => (error: unknown) => {
  throw new UserError(`The report cannot be written to ${file}`, 'Name a file in a directory that exists', [
    reasonOf(error),
  ]);
};
