import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { partNames } from '@lab/telemetry/parts';
import { z } from 'zod';
import { replaceFile } from '../../../stack/replace-file.ts';
import type { Settings } from '../../../stack/settings.ts';

const record = z.object({
  fingerprint: z.string(),
  version: z.string(),
  source: z.string(),
  /** Seconds from the start of the process until it was ready. */
  readyAfterSeconds: z.number(),
});

/** What is remembered of a part’s last start. */
export type PartRecord = z.infer<typeof record>;
const records = z.partialRecord(z.enum(partNames), record);
export type PartRecords = z.infer<typeof records>;

const recordsFile = (settings: Settings) => join(settings.paths.run, 'parts.json');

/** What was started last time; nothing when the file is missing or of another version: all parts start again then. */
export async function readRecords(settings: Settings): Promise<PartRecords> {
  const text = await readFile(recordsFile(settings), 'utf8').catch(() => '{}');
  return records.safeParse(parseJson(text)).data ?? {};
}

export const writeRecords = (settings: Settings, content: PartRecords): Promise<void> =>
  replaceFile(recordsFile(settings), JSON.stringify(content, undefined, 2));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
