import { readFile } from 'node:fs/promises';
import { UnexpectedAnswer } from '@lab/store-clients/http';
import { z } from 'zod';

/** Prometheus’ file_sd format, as the launcher writes it for the Collector. */
const targetsFile = z.array(z.object({ targets: z.array(z.string().min(1)) })).min(1);

/**
 * The backend’s present address, host:port.
 *
 * @throws UnexpectedAnswer when the file is missing or names none
 */
export async function backendAddress(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UnexpectedAnswer(`${file} cannot be read: has the launcher started the backend?`);
  });
  const parsed = targetsFile.safeParse(JSON.parse(text));
  const address = parsed.success ? parsed.data.flatMap(({ targets }) => targets)[0] : undefined;
  if (address === undefined) throw new UnexpectedAnswer(`${file} names no address of the backend`);
  return address;
}
