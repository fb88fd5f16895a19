import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { titleWith } from '@lab/testkit/skip';
import { waitUntil } from '@lab/wait/wait-until';
import { alertList } from '@lab/watch/alerts/alert';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TestLab } from './test-lab.ts';

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** A disk of its own, 1.3 GB that take no space: root alone can have one. */
function mountDisk(): { readonly path: string; readonly unmount: () => void } | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'lab-disk-'));
  const [image, path] = [join(directory, 'image'), join(directory, 'disk')];
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    run('truncate', '--size=1300M', image);
    run('mkfs.ext4', '-q', '-m', '0', image);
    run('mkdir', path);
    run('mount', '-o', 'loop', image, path);
  } catch {
    remove();
    return undefined;
  }
  return {
    path,
    unmount: () => {
      run('umount', path);
      remove();
    },
  };
}

const disk = mountDisk();
const missing = disk ? undefined : 'this user cannot mount a disk';

const problem = z.object({ type: z.string() });
const taskCount = z.object({ total: z.number() });

describe.skipIf(missing)(titleWith(missing, 'a lab whose disk is full'), () => {
  const filler = join(disk?.path ?? '', 'filler');
  let lab: TestLab;
  let acknowledged = 0;

  const create = async () => {
    const response = await fetch(`${lab.url}/api/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'kept', description: 'x'.repeat(2_000) }),
    });
    if (response.status === 201) acknowledged += 1;
    return { status: response.status, text: await response.text() };
  };
  const free = () => Number(run('df', '--output=avail', '-B1', disk?.path ?? '').split('\n')[1]);
  const fillBut = (bytes: number) => run('fallocate', '--length', String(free() - bytes), filler);
  /** What `fallocate` cannot have for its own bookkeeping goes by writing until that fails. */
  const fillWholly = () => {
    fillBut(4_000_000);
    expect(() => run('dd', 'if=/dev/zero', `of=${filler}.rest`, 'bs=4k')).toThrow('No space left');
  };
  const makeRoom = () => {
    for (const file of [filler, `${filler}.rest`]) rmSync(file, { force: true });
  };
  const states = async () => new Set((await lab.status()).map(({ state }) => state));
  const until = (what: string, look: () => Promise<boolean>) =>
    waitUntil(async () => ((await look()) ? { ok: true, value: true } : { ok: false, seen: 'not yet' }), {
      what,
      deadlineMs: patience(60_000),
      intervalMs: 500,
    });

  beforeAll(async () => {
    lab = await TestLab.create({}, { state: join(disk?.path ?? '', 'lab') });
    const started = await lab.lab(['up']);
    expect(started, started.stderr).toMatchObject({ status: 0 });
  });
  afterAll(async () => {
    await lab.dispose();
    disk?.unmount();
  });

  it('releases its reserve, is “disk full” in the status, and pages', async () => {
    expect((await create()).status).toBe(201);
    await until('the reserve', async () => free() < 1_250_000_000);
    expect(await states()).toEqual(new Set(['ready']));
    fillBut(8_000_000);
    await until('the state', async () => (await states()).has('disk full'));
    await until('the page', async () => {
      const answer = await (await fetch(`http://127.0.0.1:${lab.port('WATCH_PORT')}/alerts`)).json();
      return alertList.parse(answer).alerts.some(({ labels }) => labels.alertname === 'DiskFull');
    });
    expect((await create()).status).toBe(201);
  });

  it('says so when there is no room at all, and continues by itself when there is', async () => {
    makeRoom();
    fillWholly();
    await until('507', async () => {
      const { status, text } = await create();
      if (status !== 507) return false;
      expect(problem.parse(JSON.parse(text)).type).toBe('urn:lab:problem:insufficient-storage');
      return true;
    });
    expect((await fetch(`${lab.url}/api/tasks`)).status).toBe(200);
    makeRoom();
    await until('a task again', async () => (await create()).status === 201);
    await until('the state', async () => [...(await states())].join() === 'ready');
    const stats = taskCount.parse(await (await fetch(`${lab.url}/api/stats`)).json());
    expect(stats.total).toBe(acknowledged);
    const verified = await lab.lab(['verify']);
    expect(verified, verified.stdout).toMatchObject({ status: 0 });
  });

  it('can be stopped', async () => {
    fillWholly();
    const stopped = await lab.lab(['down']);
    expect(stopped, stopped.stderr).toMatchObject({ status: 0 });
    makeRoom();
  });
});
