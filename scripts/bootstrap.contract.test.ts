import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { rootDirectory } from './stack/settings.ts';
import { writeExecutable } from './toolchain/testing.ts';

let root = '';
let checkout = '';

/** A checkout without packages, in a path with a space; its npm notes each call and installs a `node` that echoes. */
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'lab bootstrap ')));
  checkout = join(root, 'check out');
  for (const file of ['start-lab.sh', 'scripts/bootstrap.sh', 'scripts/bin/lab.mjs']) {
    cpSync(join(rootDirectory, file), join(checkout, file));
  }
  writeFileSync(join(checkout, 'package-lock.json'), '{}');
  writeExecutable(join(root, 'bin/node'), '#!/bin/sh\necho 22.1.0\n');
  writeExecutable(join(root, 'installed-node'), '#!/bin/sh\necho "lab: $*"\n');
  npm('mkdir -p node_modules/.bin; cp ../installed-node node_modules/.bin/node');
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const npm = (body: string) =>
  writeExecutable(join(root, 'bin/npm'), `#!/bin/sh\necho "$*" >>"${root}/npm-calls"\n${body}\n`);
const npmCalls = () =>
  existsSync(join(root, 'npm-calls')) ? readFileSync(join(root, 'npm-calls'), 'utf8').trim().split('\n') : [];
const installs = () => npmCalls().filter((call) => call.startsWith('ci ')).length;

/** Ends a process group; one that has ended already is fine. */
function endGroup(pid: number | undefined) {
  try {
    if (pid) process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** Root may write anywhere: a test of a directory that cannot be written needs another user. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

const start = (...options: string[]) => startAs({}, ...options);

function startAs(user: { uid?: number; gid?: number }, ...options: string[]) {
  const { status, stdout, stderr } = spawnSync(join(checkout, 'start-lab.sh'), options, {
    cwd: '/',
    env: { PATH: `${root}/bin:/usr/bin:/bin` },
    encoding: 'utf8',
    ...user,
  });
  return { status, stdout, stderr };
}

describe('start-lab.sh', () => {
  it('shows its options without installing anything', () => {
    const { status, stdout } = start('--help');
    expect(status).toBe(0);
    for (const option of ['--native', '--docker', '--no-verify', '--no-install', '--with', '--without'])
      expect(stdout).toContain(option);
    expect(npmCalls()).toEqual([]);
  });

  it('refuses an unknown option with 2, and shows the known ones', () => {
    const { status, stderr } = start('--nativ');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^Unknown option: --nativ\n\nUsage:/);
    expect(npmCalls()).toEqual([]);
  });

  it.each([['--with'], ['--without', 'shops']])('refuses %s %s: it names no workload', (...options) => {
    const { status, stderr } = start(...options);
    expect(status).toBe(2);
    expect(stderr).toBe(`${options[0]} needs a workload: shop\n`);
    expect(npmCalls()).toEqual([]);
  });

  it.each([
    [[], 'lab: scripts/lab.ts up --verify\n'],
    [['--native', '--no-install'], 'lab: scripts/lab.ts up --native --no-install --verify\n'],
    [['--no-verify', '--docker'], 'lab: scripts/lab.ts up --docker\n'],
    [['--with', 'shop', '--no-verify'], 'lab: scripts/lab.ts up --with shop\n'],
    [['--without', 'shop'], 'lab: scripts/lab.ts up --without shop --verify\n'],
  ])('hands %j over to lab up, from any directory', (options, expected) => {
    expect(start(...options).stdout).toBe(expected);
  });

  it('becomes the lab, so that signals reach it', async () => {
    start();
    writeExecutable(join(checkout, 'node_modules/.bin/node'), '#!/bin/sh\necho $$; exec sleep 60\n');
    const child = spawn(join(checkout, 'start-lab.sh'), [], {
      env: { PATH: `${root}/bin:/usr/bin:/bin` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = (await once(createInterface(child.stdout), 'line')) as [string];
    child.kill('SIGTERM');
    const [, signal] = await once(child, 'exit');
    expect([Number(pid), signal]).toEqual([child.pid, 'SIGTERM']);
  });
});

describe('bootstrap', () => {
  it('installs the packages once, and again when the lock file changed', () => {
    start();
    start();
    expect(installs()).toBe(1);
    writeFileSync(join(checkout, 'package-lock.json'), '{"changed":true}');
    start();
    expect(installs()).toBe(2);
  });

  // better-sqlite3 would be compiled, which takes python3 and make: a machine with Node.js alone has neither.
  it('runs the install script of no package but node', () => {
    start();
    expect(npmCalls()).toEqual([
      expect.stringMatching(/^ci --ignore-scripts /),
      expect.stringMatching(/^rebuild node /),
    ]);
  });

  it('repairs an interrupted install', () => {
    mkdirSync(join(checkout, 'node_modules'));
    expect(start().stdout).toContain('up --verify');
    expect(installs()).toBe(1);
  });

  it('says that a checkout cannot be written, before npm tries', () => {
    chmodSync(root, 0o755);
    chmodSync(checkout, 0o555);
    const { status, stderr } = startAs(unprivileged);
    chmodSync(checkout, 0o755);
    expect(status).toBe(1);
    expect(stderr).toContain(`${checkout} cannot be written: the npm packages could not be installed.`);
    expect(stderr).toContain('sudo chown -R "$USER"');
    expect(npmCalls()).toEqual([]);
  });

  it('is quiet about npm’s warnings but shows its errors, and starts nothing', () => {
    npm('echo "npm error network unreachable" >&2; exit 1');
    const { status, stdout, stderr } = start();
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('npm error network unreachable');
    expect(stderr).toContain('npm ci failed');
  });

  it.each([
    ['too old', 'echo 18.20.4', 'Node.js 18.20.4'],
    ['broken', 'exit 1', 'does not run'],
  ])('ends when Node.js is %s', (_case, body, message) => {
    writeExecutable(join(root, 'bin/node'), `#!/bin/sh\n${body}\n`);
    const { status, stderr } = start();
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(npmCalls()).toEqual([]);
  });
});

describe('npx lab', () => {
  const lab = (...options: string[]) =>
    spawnSync(process.execPath, [join(checkout, 'scripts/bin/lab.mjs'), ...options], { encoding: 'utf8' });

  it('says how to install when the packages are missing', () => {
    const { status, stderr } = lab('status');
    expect(status).toBe(1);
    expect(stderr).toContain('are not installed');
    expect(stderr).toContain('./start-lab.sh');
  });

  it('runs the lab under the Node.js of the checkout and passes its exit status on', () => {
    writeExecutable(join(checkout, 'node_modules/.bin/node'), '#!/bin/sh\necho "$@"; exit 7\n');
    const { status, stdout } = lab('logs', 'loki');
    expect(status).toBe(7);
    expect(stdout).toBe(`${join(checkout, 'scripts/lab.ts')} logs loki\n`);
  });

  it('passes a signal on and waits for the lab to end', async () => {
    writeExecutable(
      join(checkout, 'node_modules/.bin/node'),
      '#!/bin/sh\ntrap "exit 3" TERM\necho ready\nwhile :; do sleep 0.05; done\n',
    );
    // A group of its own: whatever happens, nothing that it started stays.
    const child = spawn(process.execPath, [join(checkout, 'scripts/bin/lab.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    onTestFinished(() => endGroup(child.pid));
    await once(createInterface(child.stdout), 'line');
    child.kill('SIGTERM');
    const [status] = await once(child, 'exit');
    expect(status).toBe(3);
  });
});

describe('the shell scripts', () => {
  const scripts = execFileSync('git', ['ls-files', '*.sh'], { cwd: rootDirectory, encoding: 'utf8' })
    .trim()
    .split('\n');

  it('are clean for shellcheck', () => {
    const { status, stdout, error } = spawnSync('shellcheck', ['-x', ...scripts], {
      cwd: rootDirectory,
      encoding: 'utf8',
    });
    expect(error, 'install it: sudo apt-get install shellcheck').toBeUndefined();
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
