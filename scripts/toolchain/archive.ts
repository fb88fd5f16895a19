import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { extract } from 'tar';
import { UserError } from '../terminal/user-error.ts';
import { fillCache, withScratch } from './cache.ts';
import type { Archive, Component } from './component.ts';
import { components, variableOf } from './components.ts';
import { downloadFile, downloadText } from './download.ts';
import { fromCache } from './local.ts';
import type { Attempt, Session } from './session.ts';
import { cacheDirectory, pinnedVersion } from './session.ts';

/**
 * Way 4: the official release archive, verified against the checksums published beside it.
 *
 * @throws UserError when the sum is another one: going on would hide a broken or a forged download
 */
export async function fromArchive(component: Component, session: Session): Promise<Attempt> {
  const { archive } = component;
  const version = pinnedVersion(component, session.settings);
  if (!archive || !version) return { found: false, reason: 'there is no release archive of it' };
  const url = `${session.downloadBaseUrl ?? archive.host}${archive.path(version, session.architecture)}`;
  const file = basename(url);
  const sums = await downloadText(`${dirname(url)}/${archive.checksums(file)}`, session);
  if (!sums.ok) return { found: false, reason: sums.reason };
  const published = checksumIn(sums.value, file);
  if (!published) return { found: false, reason: `the published checksums do not list ${file}` };

  const reason = await session.reporter.step(
    `Downloading ${component.title} ${version}`,
    undefined,
    (detail) =>
      withScratch(`${cacheDirectory(component, session.settings)}.download`, async (scratch) => {
        const path = join(scratch, file);
        const download = await downloadFile(url, path, session, detail);
        if (!download.ok) return download.reason;
        if (download.value.sha256 !== published)
          throw wrongChecksum(component, url, published, download.value.sha256);
        detail('unpacking');
        for (const packed of components) await unpack(path, archive, packed, session);
        return undefined;
      }),
  );
  if (reason !== undefined) return { found: false, reason };
  const unpacked = await fromCache(component, session);
  return unpacked.found ? { found: true, program: { ...unpacked.program, source: 'archive' } } : unpacked;
}

/** The sum of a file in `sha256sum` lines, or in a file that holds nothing but the sum. */
export function checksumIn(text: string, file: string): string | undefined {
  for (const line of text.split('\n')) {
    const match = /^([0-9a-f]{64})(?:\s+\*?(\S+))?$/i.exec(line.trim());
    if (match?.[1] && (!match[2] || basename(match[2]) === file)) return match[1].toLowerCase();
  }
  return undefined;
}

function wrongChecksum(component: Component, url: string, published: string, seen: string): UserError {
  return new UserError(
    `The downloaded archive of ${component.title} is not the published one`,
    `Try again. If it happens again, do not use that download: set ${variableOf(component.name)} to a program you trust.`,
    [`${url}`, `published SHA-256: ${published}`, `downloaded SHA-256: ${seen}`],
  );
}

async function unpack(path: string, archive: Archive, component: Component, session: Session): Promise<void> {
  const version = pinnedVersion(component, session.settings) ?? '';
  const inside = archive.programs[component.name]?.(version, session.architecture);
  if (!inside) return;
  await fillCache(cacheDirectory(component, session.settings), async (partial) => {
    if (archive.keep === 'tree') {
      await extract({ file: path, cwd: partial, strip: 1 });
      return;
    }
    const target = join(partial, component.executables[0]);
    if (path.endsWith('.zip')) await unzipOne(path, inside, target);
    else await untarOne(path, inside, target);
  });
}

async function unzipOne(path: string, inside: string, target: string): Promise<void> {
  const files = unzipSync(await readFile(path), { filter: (file) => file.name === inside });
  const content = files[inside];
  if (!content) throw missingInArchive(path, inside);
  await writeFile(target, content, { mode: 0o755 });
}

async function untarOne(path: string, inside: string, target: string): Promise<void> {
  const scratch = `${target}.unpacked`;
  await mkdir(scratch);
  await extract({ file: path, cwd: scratch }, [inside, `./${inside}`]);
  await rename(join(scratch, inside), target).catch(() => {
    throw missingInArchive(path, inside);
  });
  await rm(scratch, { recursive: true });
}

function missingInArchive(path: string, inside: string): UserError {
  return new UserError(
    `The release archive ${basename(path)} holds no ${inside}`,
    'Set the version in .env back to the one the lab was made with: git checkout -- .env',
  );
}
