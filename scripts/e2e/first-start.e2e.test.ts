import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvFile } from '../stack/settings.ts';
import { TestLab } from './test-lab.ts';

const version = readEnvFile().ALERTMANAGER_VERSION;
const architecture = process.arch === 'x64' ? 'amd64' : 'arm64';
const archiveName = `alertmanager-${version}.linux-${architecture}`;

/** The release archive of Alertmanager, made of the one that is here. */
async function alertmanagerArchive(folder: string): Promise<Buffer> {
  mkdirSync(join(folder, archiveName), { recursive: true });
  cpSync(process.env.LAB_ALERTMANAGER_BIN ?? '', join(folder, archiveName, 'alertmanager'));
  const file = join(folder, 'alertmanager.tar.gz');
  await create({ gzip: true, file, cwd: folder }, [archiveName]);
  return readFileSync(file);
}

describe('a first start that has to install Alertmanager', () => {
  let lab: TestLab;
  let mirror: Server;
  /** What the archive waits for. */
  let mayArrive: () => Promise<void>;

  beforeEach(async () => {
    lab = await TestLab.create();
    const archive = await alertmanagerArchive(join(lab.state, 'archive'));
    const sum = createHash('sha256').update(archive).digest('hex');
    mirror = createServer(async (request, response) => {
      const path = request.url ?? '';
      if (path.endsWith('/sha256sums.txt')) response.end(`${sum}  ${archiveName}.tar.gz\n`);
      else if (path.endsWith(`/${archiveName}.tar.gz`)) {
        await mayArrive();
        response.end(archive);
      } else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
    const { port } = mirror.address() as AddressInfo;
    delete lab.environment.LAB_ALERTMANAGER_BIN;
    lab.environment.LAB_DOWNLOAD_BASE_URL = `http://127.0.0.1:${port}`;
    lab.environment.XDG_CACHE_HOME = join(lab.state, 'cache');
  });
  afterEach(async () => {
    mirror.closeAllConnections();
    mirror.close();
    await lab.dispose();
    expect(await lab.processes()).toEqual([]);
  });

  it('opens the lab before, and adds it', async () => {
    mayArrive = async () => {
      await waitUntil(
        async () => {
          const page = await fetch(lab.url).catch(() => undefined);
          return page?.ok ? { ok: true, value: page } : { ok: false, seen: String(page?.status) };
        },
        { what: 'the page of the lab', deadlineMs: patience(30_000) },
      );
    };
    const { status, stdout, stderr } = await lab.lab(['up']);
    expect(stderr).toMatch(/The lab is open at .*\n[\s\S]*Downloading Alertmanager/);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^alertmanager +\S+ +archive/m);
    expect(stdout).toMatch(/^prometheus +\S+ +variable +\d/m);
    expect((await lab.status()).find(({ name }) => name === 'alertmanager')?.state).toBe('ready');
  });

  it('leaves nothing behind when it is interrupted after that', async () => {
    mayArrive = () => new Promise(() => undefined);
    const { status } = await lab.interruptUp(/The lab is open/);
    expect(status).toBe(130);
    expect(await lab.processes()).toEqual([]);
  });
});
