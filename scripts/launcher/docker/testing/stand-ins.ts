import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { which } from 'zx';
import type { Settings } from '../../../stack/settings.ts';
import { type StandIn, type StandInPrograms, standIns } from './stand-in-list.ts';

const run = promisify(execFile);
const importTimeoutMs = 180_000;
/** What belongs to the C library and is only loaded by add-ons: real images have it whole. */
const libcFiles = ['librt.so.1', 'libpthread.so.0', 'libdl.so.2', 'libm.so.6', 'libresolv.so.2'];

/**
 * Makes images under the official names out of programs of this machine, because no registry can be reached from where
 * the tests run. They prove docker-compose.yml, the Dockerfiles and the launcher; they do not prove the official images.
 *
 * @param docker environment in which `docker` reaches the test’s engine
 */
export async function buildStandIns(
  settings: Settings,
  programs: StandInPrograms,
  docker: NodeJS.ProcessEnv,
): Promise<void> {
  for (const image of standIns(settings, programs)) {
    const scratch = await mkdtemp(join(tmpdir(), 'lab-stand-in-'));
    try {
      await fillRoot(join(scratch, 'root'), image);
      await importImage(scratch, image, docker);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
}

async function fillRoot(root: string, image: StandIn): Promise<void> {
  for (const directory of ['tmp', 'etc', 'bin', ...image.directories]) {
    await mkdir(join(root, directory), { recursive: true });
  }
  await chmod(join(root, 'tmp'), 0o1777);
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\nlab:x:1000:1000::/tmp:/bin/sh\n');
  for (const [target, source] of Object.entries(image.programs)) await addProgram(root, source, target);
  for (const tool of image.tools) await addProgram(root, await which(tool), `/bin/${tool}`);
  for (const [target, source] of Object.entries(image.trees)) {
    await mkdir(dirname(join(root, target)), { recursive: true });
    await cp(source, join(root, target), { recursive: true, verbatimSymlinks: true });
  }
  for (const [target, text] of Object.entries(image.texts)) {
    await mkdir(dirname(join(root, target)), { recursive: true });
    await writeFile(join(root, target), text, { mode: 0o755 });
  }
  for (const [target, to] of Object.entries(image.links)) {
    await mkdir(dirname(join(root, target)), { recursive: true });
    await symlink(to, join(root, target));
  }
}

/** Copies a program and the shared libraries that it names. */
async function addProgram(root: string, source: string, target: string): Promise<void> {
  // A static program makes ldd fail, which is no error here.
  const { stdout } = await run('ldd', [source]).catch(() => ({ stdout: '' }));
  const libraries = [...stdout.matchAll(/(?:=> )?(\/[^ ]+) \(0x/g)].flatMap((match) => match[1] ?? []);
  const libc = libraries.find((library) => library.endsWith('/libc.so.6'));
  const beside = libc ? libcFiles.map((file) => join(dirname(libc), file)) : [];
  const files: readonly (readonly [string, string])[] = [
    [source, target],
    ...[...libraries, ...beside].map((library) => [library, library] as const),
  ];
  for (const [from, to] of files) {
    await mkdir(dirname(join(root, to)), { recursive: true });
    await cp(from, join(root, to), { dereference: true });
  }
}

async function importImage(scratch: string, image: StandIn, docker: NodeJS.ProcessEnv): Promise<void> {
  const archive = join(scratch, `${basename(scratch)}.tar`);
  const owners = image.owner === undefined ? [] : [`--owner=${image.owner}`, `--group=${image.owner}`];
  await run('tar', ['-C', join(scratch, 'root'), ...owners, '-cf', archive, '.']);
  const changes = image.changes.flatMap((change) => ['--change', change]);
  await run('docker', ['import', ...changes, archive, image.tag], {
    env: docker,
    timeout: importTimeoutMs,
  });
}
