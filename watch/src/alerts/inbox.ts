import { appendFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReceivedAlert, receivedAlert } from './alert.ts';

/** The alerts that were received, on disk; the newest ones only. */
export interface AlertInbox {
  /** Settles when they are on disk. */
  add(alerts: readonly ReceivedAlert[]): Promise<void>;
  /** Newest first. */
  list(): readonly ReceivedAlert[];
}

/** As many as anyone scrolls through. */
export const keptAlerts = 500;

/**
 * Opens the inbox: one JSON object a line, the oldest first. A line that cannot be read (half written when the machine
 * went down) is left out. The file is rewritten when it holds twice as many lines as are kept.
 */
export async function openInbox(directory: string): Promise<AlertInbox> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'alerts.jsonl');
  const lines = await readLines(file);
  let alerts = lines.flatMap((line) => parseLine(line) ?? []).slice(-keptAlerts);
  let linesOnDisk = lines.length;
  let writing = Promise.resolve();

  const rewrite = async () => {
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, alerts.map((alert) => `${JSON.stringify(alert)}\n`).join(''));
    await rename(draft, file);
    linesOnDisk = alerts.length;
  };
  const write = async (added: readonly ReceivedAlert[]) => {
    if (linesOnDisk + added.length > 2 * keptAlerts) return rewrite();
    await appendFile(file, added.map((alert) => `${JSON.stringify(alert)}\n`).join(''));
    linesOnDisk += added.length;
  };
  // A half written last line would swallow the next one.
  if (alerts.length !== lines.length) await rewrite();
  return {
    add(added) {
      alerts = [...alerts, ...added].slice(-keptAlerts);
      const written = writing.then(() => write(added));
      writing = written.catch(() => undefined);
      return written;
    },
    list: () => alerts.toReversed(),
  };
}

async function readLines(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').filter((line) => line !== '');
}

function parseLine(line: string): ReceivedAlert | undefined {
  try {
    return receivedAlert.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
