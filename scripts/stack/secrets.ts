import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from './settings.ts';

/** Grafana’s user in its image. */
const grafanaUser = 472;
/** The user of the lab's own services in theirs. */
export const nodeUser = 1000;
/** Nginx’ user in its image. */
export const nginxUser = 101;

/** Where generated passwords lie, readable by the user alone. */
export const secretsDirectory = (settings: Settings) => join(settings.paths.state, 'secrets');

/** The password of Grafana’s user `admin`. */
export const grafanaPasswordFile = (settings: Settings) =>
  join(secretsDirectory(settings), 'grafana-admin-password');

/** The password of the shop’s account admin@shop.test. */
export const shopAdminPasswordFile = (settings: Settings) =>
  join(secretsDirectory(settings), 'shop-admin-password');

/** The password of the user `shop` of the orders’ database. */
export const shopOrdersPasswordFile = (settings: Settings) =>
  join(secretsDirectory(settings), 'shop-orders-password');

/** Makes the secrets at the first start; later ones leave them as they are. */
export async function ensureSecrets(settings: Settings): Promise<void> {
  await mkdir(secretsDirectory(settings), { recursive: true, mode: 0o700 });
  await ensurePassword(grafanaPasswordFile(settings), grafanaUser);
  await ensurePassword(shopAdminPasswordFile(settings), nodeUser);
  await ensurePassword(shopOrdersPasswordFile(settings), nodeUser);
}

/** @param owner the user of the image that reads it: it gets the file where the launcher is root */
async function ensurePassword(file: string, owner: number): Promise<void> {
  await writeFile(file, randomBytes(18).toString('base64url'), { flag: 'wx', mode: 0o600 }).catch(ifNew);
  await chmod(file, 0o600);
  if (process.getuid?.() === 0) await chown(file, owner, 0);
}

/**
 * Lets a user of a container read a file. Root gives it to that one; an ordinary user cannot, and opens the file instead, which lies
 * in a directory that no other user may enter.
 */
export async function giveTo(user: number, file: string): Promise<void> {
  if (process.getuid?.() === 0) await chown(file, user, 0);
  else await chmod(file, 0o644);
}

function ifNew(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
