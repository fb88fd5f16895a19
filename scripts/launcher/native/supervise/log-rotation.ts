import { rename, stat } from 'node:fs/promises';

/** Above this size a log is set aside at the next start; one older log is kept. */
const rotateAboveBytes = 20e6;

/**
 * Sets aside the logs that have grown too large, then lets their writers open new ones.
 *
 * @param reopen tells the writers; not called when nothing was set aside
 */
export async function rotateLogs(
  files: readonly string[],
  reopen: () => Promise<void>,
  aboveBytes = rotateAboveBytes,
): Promise<void> {
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(file).catch(() => undefined))?.size ?? 0),
  );
  const large = files.filter((_file, index) => (sizes[index] ?? 0) > aboveBytes);
  if (large.length === 0) return;
  await Promise.all(large.map((file) => rename(file, `${file}.1`)));
  await reopen();
}
