import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { reasonOf } from '@lab/wait/wait-until';
import { execa } from 'execa';
import { UserError } from '../terminal/user-error.ts';

/** Keys that are accepted for the host: a file in known_hosts’ format, and how to put it away again. */
export interface PinnedKey {
  readonly knownHosts: string | undefined;
  readonly remove: () => Promise<void>;
}

/**
 * Makes a known_hosts file of `--host-key`: a file as it is, or a fingerprint (`SHA256:…`) that the host must show now.
 *
 * @throws UserError when the file is missing or the host shows another key
 */
export async function pinHostKey(given: string | undefined, host: string, port: number): Promise<PinnedKey> {
  const nothing = async () => undefined;
  if (given === undefined) return { knownHosts: undefined, remove: nothing };
  if (!given.startsWith('SHA256:')) {
    const file = resolve(given);
    if (existsSync(file)) return { knownHosts: file, remove: nothing };
    throw new UserError(
      `--host-key ${given}: there is no such file`,
      'Name a file in known_hosts’ format, or a fingerprint: --host-key SHA256:…',
    );
  }
  return pinFingerprint(given, host, port);
}

async function pinFingerprint(fingerprint: string, host: string, port: number): Promise<PinnedKey> {
  const folder = await mkdtemp(join(tmpdir(), 'lab-host-key-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const keys = await execa('ssh-keyscan', ['-T', '10', '-p', String(port), host], { lines: true }).then(
    ({ stdout }) => stdout.filter((line) => line !== '' && !line.startsWith('#')),
    (error: unknown) => {
      throw new UserError(`${host} shows no host key`, 'Is it up, and is its port right?', [reasonOf(error)]);
    },
  );
  const seen: string[] = [];
  for (const [index, key] of keys.entries()) {
    const file = join(folder, `key-${index}`);
    await writeFile(file, `${key}\n`);
    const { stdout } = await execa('ssh-keygen', ['-l', '-E', 'sha256', '-f', file]);
    const shown = stdout.split(' ')[1] ?? '';
    if (shown === fingerprint) return { knownHosts: file, remove };
    seen.push(`seen: ${stdout.trim()}`);
  }
  await remove();
  throw new UserError(
    `${host} is not the host with the key ${fingerprint}`,
    'Do not go on before its owner explains the other key.',
    seen,
  );
}
