import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { create } from 'tar';
import { afterEach, describe, expect, it } from 'vitest';
import { UserError } from '../terminal/user-error.ts';
import { obtain, obtainAll } from './obtain.ts';
import type { TestMachine } from './testing.ts';
import { testMachine, writeExecutable } from './testing.ts';

const cleanUps: (() => void)[] = [];
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
});

function machine(): TestMachine {
  const made = testMachine('archive');
  cleanUps.push(() => rmSync(made.root, { recursive: true, force: true }));
  return made;
}

/** A local release host. `files` by path; a request for anything else is 404. */
async function releaseHost(files: Record<string, Uint8Array | string> | RequestListener) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (typeof files === 'function') {
      files(request, response);
      return;
    }
    const content = files[request.url ?? ''];
    response.writeHead(content === undefined ? 404 : 200).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { environment: { LAB_DOWNLOAD_BASE_URL: `http://127.0.0.1:${port}/` }, requests };
}

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');
const program = (line: string) => `#!/bin/sh\necho "${line}"\n`;

/** A .tar.gz of executable files. */
async function tarOf({ root }: TestMachine, files: Record<string, string>): Promise<Buffer> {
  const directory = join(root, 'to pack');
  for (const [name, content] of Object.entries(files)) writeExecutable(join(directory, name), content);
  const file = join(root, 'packed.tar.gz');
  await create({ gzip: true, file, cwd: directory }, Object.keys(files));
  return readFileSync(file);
}

const prometheusPath = '/prometheus/prometheus/releases/download/v3.15.0';
const prometheusArchive = 'prometheus-3.15.0.linux-amd64.tar.gz';

async function prometheusRelease(machine_: TestMachine): Promise<Buffer> {
  return tarOf(machine_, {
    'prometheus-3.15.0.linux-amd64/prometheus': program('prometheus, version 3.15.0'),
    'prometheus-3.15.0.linux-amd64/promtool': program('promtool, version 3.15.0'),
  });
}

describe('the official release archive', () => {
  it('is verified, unpacked and cached; what it holds besides is not downloaded again', async () => {
    const here = machine();
    const archive = await prometheusRelease(here);
    const { environment, requests } = await releaseHost({
      [`${prometheusPath}/${prometheusArchive}`]: archive,
      [`${prometheusPath}/sha256sums.txt`]: `${sha256(archive)}  ${prometheusArchive}\n`,
    });
    const all = await obtainAll(['prometheus', 'promtool'], here.session(environment));
    expect(all.get('prometheus')).toMatchObject({ program: { source: 'archive', version: '3.15.0' } });
    expect(all.get('promtool')).toMatchObject({ program: { source: 'cache', version: '3.15.0' } });
    expect(requests).toHaveLength(2);
    expect(readdirSync(join(here.cache, 'prometheus'))).toEqual(['3.15.0']);
    expect(readdirSync(join(here.cache, 'prometheus/3.15.0'))).toEqual(['prometheus']);
  });

  it('is a .zip for Loki', async () => {
    const here = machine();
    const archive = zipSync({ 'loki-linux-arm64': Buffer.from(program('loki, version 3.7.8')) });
    const path = '/grafana/loki/releases/download/v3.7.8';
    const { environment } = await releaseHost({
      [`${path}/loki-linux-arm64.zip`]: archive,
      [`${path}/SHA256SUMS`]: `${sha256(archive)}  loki-linux-arm64.zip\n`,
    });
    const result = await obtain('loki', here.session(environment, { architecture: 'arm64' }));
    expect(result).toMatchObject({
      program: { source: 'archive', path: join(here.cache, 'loki/3.7.8/loki') },
    });
    expect(await obtain('loki', here.session())).toMatchObject({ program: { source: 'cache' } });
  });

  it('keeps all of Grafana’s files', async () => {
    const here = machine();
    const archive = await tarOf(here, {
      'grafana-13.2.0/bin/grafana': program('grafana version 13.2.0'),
      'grafana-13.2.0/conf/defaults.ini': '[server]',
    });
    const file = '/oss/release/grafana-13.2.0.linux-amd64.tar.gz';
    const { environment } = await releaseHost({ [file]: archive, [`${file}.sha256`]: sha256(archive) });
    const result = await obtain('grafana', here.session(environment));
    expect(result).toMatchObject({ program: { path: join(here.cache, 'grafana/13.2.0/bin/grafana') } });
    expect(readdirSync(join(here.cache, 'grafana/13.2.0'))).toEqual(['bin', 'conf']);
  });

  it('with a wrong checksum is an error and leaves nothing, even where Go could build it', async () => {
    const here = machine();
    here.script('go', 'echo go1.26.8');
    const archive = await prometheusRelease(here);
    const { environment } = await releaseHost({
      [`${prometheusPath}/${prometheusArchive}`]: archive,
      [`${prometheusPath}/sha256sums.txt`]: `${'0'.repeat(64)}  ${prometheusArchive}\n`,
    });
    const error = await obtain('prometheus', here.session(environment)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      message: 'The downloaded archive of Prometheus is not the published one',
      details: expect.arrayContaining([`downloaded SHA-256: ${sha256(archive)}`]),
    });
    expect(readdirSync(join(here.cache, 'prometheus'))).toEqual([]);
  });

  it.each([
    ['is not there', {}, 'SHA256SUMS answers 404'],
    [
      'is not listed in the checksums',
      { '/grafana/tempo/releases/download/v3.0.3/SHA256SUMS': 'nothing' },
      'the published checksums do not list tempo_3.0.3_linux_amd64.tar.gz',
    ],
  ])('that %s lets the next way try', async (_case, files, reason) => {
    const here = machine();
    const { environment } = await releaseHost(files);
    const result = await obtain('tempo', here.session(environment));
    expect(result).toEqual({ found: false, reason: expect.stringContaining(reason) });
  });

  it('whose host does not answer is given up, once for all components', async () => {
    const here = machine();
    const { environment, requests } = await releaseHost(() => undefined);
    const session = here.session(environment, { connectTimeoutMs: 150 });
    const all = await obtainAll(['tempo', 'grafana'], session);
    expect(all.get('tempo')).toEqual({
      found: false,
      reason: expect.stringContaining('no answer within 0.15 s'),
    });
    expect(all.get('grafana')).toEqual({
      found: false,
      reason: expect.stringContaining('cannot be reached'),
    });
    expect(requests).toHaveLength(1);
  });

  it('that breaks off in the middle leaves nothing', async () => {
    const here = machine();
    const path = '/grafana/tempo/releases/download/v3.0.3';
    const { environment } = await releaseHost((request, response) => {
      if (request.url === `${path}/SHA256SUMS`) {
        response.end(`${'a'.repeat(64)}  tempo_3.0.3_linux_amd64.tar.gz\n`);
        return;
      }
      response.writeHead(200, { 'content-length': '1000' });
      response.write('the beginning', () => response.destroy());
    });
    const result = await obtain('tempo', here.session(environment));
    expect(result).toEqual({ found: false, reason: expect.stringContaining('cannot be reached') });
    expect(readdirSync(join(here.cache, 'tempo'))).toEqual([]);
  });

  it('LAB_DOWNLOAD_BASE_URL that is no address is an error', () => {
    const here = machine();
    expect(() => here.session({ LAB_DOWNLOAD_BASE_URL: 'mirror' })).toThrow(/is "mirror": must be an http/);
  });
});
