import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { titleWith } from '@lab/testkit/skip';
import { waitUntil } from '@lab/wait/wait-until';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createReporter } from '../terminal/progress.ts';
import { UserError } from '../terminal/user-error.ts';
import { type DeployOptions, deploy, planDeployment, rollBack } from './deploy.ts';
import { runStep } from './host.ts';
import { pinHostKey } from './host-key.ts';
import { SmallCheckout } from './testing/small-checkout.ts';
import { type SshServer, startCuttingProxy, startSshServer } from './testing/ssh-server.ts';

const sshd = process.env.LAB_SSHD_BIN;
const rsync = process.env.LAB_RSYNC_BIN;
const missing = sshd && rsync ? undefined : 'sshd or rsync is not installed';

/** Only root may mount a small disk. */
const cannotMount = process.getuid?.() === 0 ? undefined : 'only root may mount a disk';

describe.skipIf(missing)(titleWith(missing, 'deploying to a host over ssh'), () => {
  let server: SshServer;
  let checkout: SmallCheckout;
  let host = '';
  beforeAll(async () => {
    server = await startSshServer(sshd ?? '');
  });
  afterAll(async () => {
    await server.stop();
  });
  beforeEach(() => {
    checkout = new SmallCheckout();
    host = mkdtempSync(join(tmpdir(), 'lab-host-'));
  });
  afterEach(() => {
    checkout.dispose();
    rmSync(host, { recursive: true, force: true });
  });

  const options = (changes: Partial<DeployOptions> = {}): DeployOptions => ({
    root: checkout.root,
    connection: server.connectionTo(host),
    startOptions: [],
    spareKilobytes: 1,
    reporter: createReporter({ write: () => true }),
    signal: AbortSignal.timeout(50_000),
    ...changes,
  });
  const state = (name: string) => join(host, 'shared', 'state', name);
  const starts = () =>
    readFileSync(state('data/starts'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.trim());
  const current = () => readlinkSync(join(host, 'current'));
  const releases = () => readdirSync(join(host, 'releases'));
  const refusal = async (attempt: Promise<unknown>): Promise<UserError> => {
    const error = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof UserError)) throw new Error(`expected a UserError, got ${String(error)}`);
    return error;
  };

  it('sends the first release, switches to it and starts it, with this host’s settings', async () => {
    mkdirSync(join(host, 'shared'));
    writeFileSync(join(host, 'shared', 'env'), 'GREETING=hello\n');
    const outcome = await deploy(options({ startOptions: ['--native'] }));
    expect(outcome.kind).toBe('deployed');
    expect(starts()).toEqual(['1 hello --native']);
    expect(existsSync(join(host, current(), 'version'))).toBe(true);
    expect(existsSync(join(host, current(), 'ignored'))).toBe(false);
    expect(statSync(join(host, 'shared', 'state')).mode & 0o777).toBe(0o700);
  });

  it('restarts nothing when nothing has changed', async () => {
    const first = await deploy(options());
    const second = await deploy(options());
    expect(second).toEqual({ ...first, kind: 'unchanged' });
    expect(starts()).toEqual(['1']);
  });

  it('starts the same release again when it no longer runs', async () => {
    await deploy(options());
    rmSync(state('running'));
    expect((await deploy(options())).kind).toBe('deployed');
    expect(starts()).toEqual(['1', '1']);
  });

  it('replaces changed files, leaves out deleted ones, and can go back', async () => {
    checkout.write('extra', 'of the first release');
    await deploy(options());
    const first = current();
    checkout.write('version', '2');
    checkout.removeFile('extra');
    await deploy(options());
    expect(existsSync(join(host, current(), 'extra'))).toBe(false);
    expect(starts()).toEqual(['1', '2']);
    await rollBack(options());
    expect(current()).toBe(first);
    expect(starts()).toEqual(['1', '2', '1']);
  });

  it('goes back to the release before when the new one is not proven, with the data as they were', async () => {
    await deploy(options());
    const before = current();
    writeFileSync(state('data/tasks'), 'precious');
    checkout.write('version', '2');
    checkout.write('broken', '');
    const error = await refusal(deploy(options()));
    expect(error.message).toContain('the host is back at the release before');
    expect(error.details.join('\n')).toContain('part x ended while it was starting');
    expect(current()).toBe(before);
    expect(readFileSync(state('running'), 'utf8')).toBe('1');
    expect(readFileSync(state('data/tasks'), 'utf8')).toBe('precious');
    expect(starts()).toEqual(['1', '2', '1']);
  });

  it('leaves nothing current when the very first release is not proven', async () => {
    checkout.write('broken', '');
    const error = await refusal(deploy(options()));
    expect(error.message).toBe('The release does not run');
    expect(existsSync(join(host, 'current'))).toBe(false);
  });

  it('continues after a connection that was cut in the middle of rsync', async () => {
    await deploy(options());
    const before = current();
    checkout.writeLarge('large', 4_000_000);
    const proxy = await startCuttingProxy(server.port);
    const cut = options({ connection: server.connectionTo(host, proxy.port) });
    proxy.limit(1_000_000);
    const error = await refusal(deploy(cut));
    expect(proxy.cuts()).toBe(1);
    expect(error.message).toMatch(/rsync ended with status/);
    expect(current()).toBe(before);
    expect(starts()).toEqual(['1']);
    proxy.limit(Number.POSITIVE_INFINITY);
    expect((await deploy(cut)).kind).toBe('deployed');
    await proxy.stop();
    expect(statSync(join(host, current(), 'large')).size).toBe(4_000_000);
    expect(releases().filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it.skipIf(cannotMount)(
    titleWith(cannotMount, 'refuses before it sends anything when the disk is too small'),
    async () => {
      mountSmallDisk(host);
      try {
        const error = await refusal(deploy(options({ spareKilobytes: 3_000_000 })));
        expect(error.message).toMatch(
          /Too little disk space on the host: \d+ kB free, 30000\d\d kB are needed/,
        );
        expect(releases()).toEqual([]);
      } finally {
        await unmount(host);
      }
    },
  );

  it.skipIf(cannotMount)(
    titleWith(cannotMount, 'gives the space back when the disk fills up on the way'),
    async () => {
      mountSmallDisk(host);
      try {
        await deploy(options());
        const before = current();
        checkout.writeLarge('large', 6_000_000);
        const error = await refusal(deploy(options({ spareKilobytes: -10_000 })));
        expect(error.message).toBe('The host’s disk is full');
        expect(current()).toBe(before);
        expect(releases()).toEqual([before.replace('releases/', '')]);
      } finally {
        await unmount(host);
      }
    },
  );

  it('lets one deployment at a time in', async () => {
    mkdirSync(join(host, 'shared', 'state'), { recursive: true });
    writeFileSync(state('hold'), '');
    const first = deploy(options());
    await waitUntil(
      async () =>
        existsSync(join(host, 'current')) ? { ok: true, value: true } : { ok: false, seen: 'no release yet' },
      { what: 'the first deployment', deadlineMs: patience(20_000) },
    );
    const error = await refusal(deploy(options()));
    expect(error.message).toMatch(/^Another deployment to .* is going on$/);
    // Even one whose caller has gone: the host itself holds a second lock.
    const { status } = await runStep(server.connectionTo(host), 'rollback', [], AbortSignal.timeout(20_000));
    expect(status).toBe(75);
    rmSync(state('hold'));
    expect((await first).kind).toBe('deployed');
    expect(starts()).toEqual(['1']);
  });

  it('keeps the last five releases', async () => {
    for (const version of ['1', '2', '3', '4', '5', '6']) {
      checkout.write('version', version);
      await deploy(options());
    }
    const kept = releases().map((id) => readFileSync(join(host, 'releases', id, 'version'), 'utf8'));
    expect(kept.toSorted((a, b) => a.localeCompare(b))).toEqual(['2', '3', '4', '5', '6']);
  });

  it('says what it would do, and does nothing', async () => {
    await deploy(options());
    checkout.write('version', '2');
    const plan = await planDeployment(options());
    expect(plan.kind === 'planned' && plan.lines.slice(3)).toEqual([
      'Files that differ: 1',
      '  changed  version',
    ]);
    expect(releases()).toHaveLength(1);
    expect(starts()).toEqual(['1']);
  });

  it('says of every file whether it is new, changed or removed, whatever its time', async () => {
    checkout.write('old', 'goes');
    await deploy(options());
    // What a lab makes on the host is no part of the release.
    mkdirSync(join(host, current(), 'node_modules'));
    checkout.remove('old');
    checkout.write('version', '1');
    for (let number = 100; number < 160; number += 1) checkout.write(`file-${number}`, 'new');
    const plan = await planDeployment(options());
    const lines = plan.kind === 'planned' ? plan.lines.slice(3) : [];
    expect(lines).toHaveLength(62);
    expect([lines[0], lines[1], lines[61]]).toEqual([
      'Files that differ: 61',
      '  new      file-100',
      '  removed  old',
    ]);
  });

  it('says that everything is new on a new host, and when the host’s list cannot be read', async () => {
    const plan = await planDeployment(options());
    expect(plan.kind === 'planned' && plan.lines.at(-1)).toMatch(/^All \d+ files would be sent\.$/);
    await deploy(options());
    rmSync(join(host, current(), '.release.sha256'));
    checkout.write('version', '2');
    expect((await refusal(planDeployment(options()))).message).toMatch(/cannot be read: rsync ended with/);
  });

  it('accepts the pinned host key only', async () => {
    const connection = server.connectionTo(host);
    const pinned = await pinHostKey(server.fingerprint, '127.0.0.1', server.port);
    const trusting = { ...connection, knownHosts: pinned.knownHosts };
    expect((await deploy(options({ connection: trusting }))).kind).toBe('deployed');
    await pinned.remove();
    const other = `SHA256:${'A'.repeat(43)}`;
    expect((await refusal(pinHostKey(other, '127.0.0.1', server.port))).message).toContain('is not the host');
    const empty = join(host, 'known_hosts');
    writeFileSync(empty, '');
    const error = await refusal(deploy(options({ connection: { ...connection, knownHosts: empty } })));
    expect(error.message).toContain('cannot be reached');
    expect(error.advice).toContain('--host-key');
  });
});

/** Four megabytes. */
function mountSmallDisk(folder: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=755', 'tmpfs', folder]);
}

/** The host's side of a deployment that was refused may hold the disk a moment longer than ours. */
async function unmount(folder: string): Promise<void> {
  await waitUntil(async () => ({ ok: true, value: execFileSync('umount', [folder], { stdio: 'pipe' }) }), {
    what: `the end of what uses ${folder}`,
    deadlineMs: patience(20_000),
  });
}
