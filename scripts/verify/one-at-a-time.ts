import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { check, lock } from 'proper-lockfile';
import type { Settings } from '../stack/settings.ts';
import { UserError } from '../terminal/user-error.ts';

/** The lock of a killed process expires after this time. */
const staleMs = 5_000;

const folderOf = ({ paths }: Settings) => join(paths.state, 'verification');
const lockOf = (settings: Settings) => ({
  stale: staleMs,
  lockfilePath: join(settings.paths.state, 'verification.lock'),
});

const underWay = (cause?: unknown) =>
  new UserError(
    'A verification of this lab is under way',
    'Wait for its end: two at a time would see each other’s traffic',
    [],
    { cause },
  );

/** @throws UserError while a verification of this lab is under way */
export async function refuseWhileUnderWay(settings: Settings): Promise<void> {
  await mkdir(folderOf(settings), { recursive: true });
  if (await check(folderOf(settings), lockOf(settings))) throw underWay();
}

/** Runs `work` unless another verification of this lab is under way. @throws UserError when one is */
export async function oneAtATime<T>(settings: Settings, work: () => Promise<T>): Promise<T> {
  let isLost = false;
  const release = await acquire(settings, () => {
    isLost = true;
  });
  try {
    return await work();
  } finally {
    if (!isLost) await release?.();
  }
}

/** Undefined where no lock can be made, for example on a full disk: that must not keep anybody from verifying. */
async function acquire(settings: Settings, onCompromised: () => void) {
  try {
    await mkdir(folderOf(settings), { recursive: true });
    return await lock(folderOf(settings), { ...lockOf(settings), onCompromised });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ELOCKED') throw underWay(error);
    return undefined;
  }
}
