import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { titleWith } from '@lab/testkit/skip';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TestLab } from '../e2e/test-lab.ts';
import { processesIn } from '../launcher/native/supervise/processes.ts';
import { rootDirectory } from '../stack/settings.ts';
import { createReporter } from '../terminal/progress.ts';
import { type DeployOptions, deploy } from './deploy.ts';
import { runStep } from './host.ts';
import { type SshServer, startSshServer } from './testing/ssh-server.ts';

const sshd = process.env.LAB_SSHD_BIN;
const missing = sshd && process.env.LAB_RSYNC_BIN ? undefined : 'sshd or rsync is not installed';

const tasks = z.object({ items: z.array(z.object({ title: z.string() })) });

describe.skipIf(missing)(titleWith(missing, 'this very lab, deployed over ssh'), () => {
  const host = mkdtempSync(join(tmpdir(), 'lab-host-'));
  const checkout = mkdtempSync(join(tmpdir(), 'lab-clone-'));
  let server: SshServer;
  let lab: TestLab;

  beforeAll(async () => {
    server = await startSshServer(sshd ?? '');
    lab = await TestLab.create();
    // What is committed: the folder itself may be in the middle of a change.
    execFileSync('git', ['clone', '-q', '--no-hardlinks', rootDirectory, checkout]);
    const ports = Object.entries(lab.environment).filter(([name]) => name.endsWith('_PORT'));
    const programs = Object.entries(process.env).filter(([name]) => /^LAB_[A-Z]+_BIN$/.test(name));
    const settings = [...ports, ...programs, ['DOCKER_HOST', lab.environment.DOCKER_HOST]];
    installPackagesBefore(host, checkout);
    mkdirSync(join(host, 'shared'));
    writeFileSync(
      join(host, 'shared', 'env'),
      settings.map(([name, value]) => `${name}=${value}\n`).join(''),
    );
  });
  afterAll(async () => {
    const current = join(host, 'releases', readlinkSync(join(host, 'current')).replace('releases/', ''));
    execFileSync(process.execPath, ['scripts/lab.ts', 'down'], {
      cwd: current,
      env: { ...lab.environment, LAB_STATE_DIR: join(host, 'shared', 'state') },
    });
    await lab.dispose();
    await server.stop();
    for (const folder of [host, checkout]) rmSync(folder, { recursive: true, force: true });
  });

  const options = (): DeployOptions => ({
    root: checkout,
    connection: server.connectionTo(host),
    startOptions: ['--native'],
    spareKilobytes: 1_000_000,
    reporter: createReporter({ write: () => true }),
    signal: AbortSignal.timeout(600_000),
  });
  const processes = async () =>
    (await processesIn(join(host, 'shared', 'state', 'run'))).map(({ pid }) => pid).sort((a, b) => a - b);
  const titles = async () =>
    tasks.parse(await (await fetch(`${lab.url}/api/tasks`)).json()).items.map(({ title }) => title);
  let first = '';

  it('is installed, started and proven on the host', async () => {
    const outcome = await deploy(options());
    expect(outcome.kind).toBe('deployed');
    first = readlinkSync(join(host, 'current'));
    const created = await fetch(`${lab.url}/api/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'survives deployments' }),
    });
    expect(created.status).toBe(201);
  });

  it('is left alone when nothing has changed', async () => {
    const before = await processes();
    expect((await deploy(options())).kind).toBe('unchanged');
    expect(await processes()).toEqual(before);
  });

  it('comes back with its data when a new release is not proven', async () => {
    appendFileSync(join(checkout, 'backend/src/server.ts'), "\nthrow new Error('broken on purpose');\n");
    await expect(deploy(options())).rejects.toThrow('the host is back at the release before');
    expect(readlinkSync(join(host, 'current'))).toBe(first);
    expect(await titles()).toContain('survives deployments');
    const { status } = await runStep(server.connectionTo(host), 'verify', [], AbortSignal.timeout(120_000));
    expect(status).toBe(0);
  });
});

/**
 * Packages as an earlier release has left them: a deployment takes them over where the lock file is the same. Without them
 * the test would mostly wait for `npm ci`.
 */
function installPackagesBefore(host: string, checkout: string): void {
  const earlier = join(host, 'releases', 'r-earlier');
  mkdirSync(earlier, { recursive: true });
  execFileSync('cp', [join(checkout, 'package-lock.json'), earlier]);
  const packages = globSync(['node_modules', '*/node_modules', '*/*/node_modules'], {
    cwd: rootDirectory,
    exclude: (name) => name.includes('node_modules/'),
  });
  for (const folder of packages) {
    mkdirSync(dirname(join(earlier, folder)), { recursive: true });
    const copy = ['-R', '--no-dereference', '--preserve=mode,links'];
    execFileSync('cp', [...copy, join(rootDirectory, folder), join(earlier, folder)]);
  }
  symlinkSync('releases/r-earlier', join(host, 'current'));
}
