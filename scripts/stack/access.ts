import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { giveTo, nginxUser, secretsDirectory } from './secrets.ts';
import type { Settings } from './settings.ts';

/** Whether machines other than this one can reach the lab. */
export const isExposed = ({ LAB_BIND }: Pick<Settings, 'LAB_BIND'>) => !LAB_BIND.startsWith('127.');

/** What Nginx calls the protected part; `off` where only this machine can reach it. */
export const authRealm = (settings: Settings) => (isExposed(settings) ? 'Observability Lab' : 'off');

/** The host name, besides localhost and IP addresses, to which Nginx answers; `*` where a lab cannot know its names. */
export const knownName = (settings: Settings) => (isExposed(settings) ? '*' : settings.LAB_HOST);

/** The name that goes with the password. */
export const labUser = 'lab';

/** The generated password: what people type. */
export const passwordFile = (settings: Settings) => join(secretsDirectory(settings), 'lab-password');

/** The same as a salted hash: what Nginx reads. */
export const accessFile = (settings: Settings) => join(secretsDirectory(settings), 'htpasswd');

/** Makes the password at the first start, and the file for Nginx from it at each. */
export async function ensureAccess(settings: Settings): Promise<void> {
  await mkdir(secretsDirectory(settings), { recursive: true, mode: 0o700 });
  const file = passwordFile(settings);
  const password = await readFile(file, 'utf8').catch(async () => {
    const generated = randomBytes(18).toString('base64url');
    await writeFile(file, `${generated}\n`, { mode: 0o600 });
    return generated;
  });
  const draft = `${accessFile(settings)}.${process.pid}`;
  await writeFile(draft, `${labUser}:${hashOf(password.trim())}\n`, { mode: 0o600 });
  await giveTo(nginxUser, draft);
  await rename(draft, accessFile(settings));
}

/**
 * A salted hash that Nginx can check itself. The password is random, so a slow hash would add nothing; the salt follows
 * from it, so that the file, which a container mounts, stays the same over restarts.
 */
function hashOf(password: string): string {
  const salt = createHash('sha256').update(`salt of ${password}`).digest().subarray(0, 8);
  const digest = createHash('sha1').update(password).update(salt).digest();
  return `{SSHA}${Buffer.concat([digest, salt]).toString('base64')}`;
}
