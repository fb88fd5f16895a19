import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@lab/testkit/free-port';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSettings, readEnvFile } from '../../stack/settings.ts';
import { UserError } from '../../terminal/user-error.ts';
import { parts } from '../native/parts.ts';
import { checkDiskSpace } from './disk.ts';
import { runPreflight } from './preflight.ts';

const nothingOfOurs = { portsInUseByLab: new Set<number>() };
let state = '';
let ports: Record<string, string> = {};
beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'lab-preflight-'));
  const names = parts.flatMap((part) => part.ports.map(({ setting }) => setting));
  ports = Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())])));
});
afterEach(() => {
  rmSync(state, { recursive: true, force: true });
});

const settings = (changes: Record<string, string> = {}) =>
  loadSettings({ LAB_STATE_DIR: state, ...ports, ...changes }, readEnvFile());

async function failure(changes: Record<string, string> = {}): Promise<UserError> {
  const error = await runPreflight(settings(changes), nothingOfOurs).catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw new Error(`expected a UserError, got ${String(error)}`);
  return error;
}

describe('preflight', () => {
  it('passes on a new state directory, and marks its layout', async () => {
    await runPreflight(settings(), nothingOfOurs);
    await runPreflight(settings(), nothingOfOurs);
    expect(readFileSync(join(state, 'version'), 'utf8')).toBe('1\n');
  });

  it('names the process that holds a port, and the setting to change', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await failure({ LOKI_PORT: String(port) });
    server.close();
    const command = readFileSync('/proc/self/cmdline', 'utf8').split('\0')[0] ?? '';
    expect(error.message).toContain(
      `Port ${port}, wanted by loki (HTTP API), is in use by ${command.slice(0, 70)}`,
    );
    expect(error.message).toContain(`(pid ${process.pid})`);
    expect(error.advice).toContain('LOKI_PORT in .env');
  });

  it('sees UDP ports too', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const error = await failure({ DNS_PORT: String(socket.address().port) });
    socket.close();
    expect(error.message).toContain(`(pid ${process.pid})`);
  });

  it('accepts a port that the lab itself holds', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await runPreflight(settings({ LOKI_PORT: String(port) }), { portsInUseByLab: new Set([port]) });
    server.close();
  });

  it('tells two settings apart that name the same port', async () => {
    const error = await failure({ LOKI_PORT: '4000', PROMETHEUS_PORT: '4000' });
    expect(error.message).toBe('LOKI_PORT and PROMETHEUS_PORT are both 4000');
  });

  it.each([
    ['0', 'an older version of the lab (layout 0, this one has 1)'],
    ['2', 'a newer version of the lab (layout 2, this one has 1)'],
    ['soon', 'holds no version but "soon"'],
  ])('refuses a state directory of layout %s', async (version, seen) => {
    writeFileSync(join(state, 'version'), version);
    const error = await failure();
    expect(error.message).toContain(seen);
    expect(error.advice).toContain('npx lab reset');
  });

  it('says which path is too long for a socket', async () => {
    const long = join(state, 'x'.repeat(100));
    mkdirSync(long);
    const error = await failure({ LAB_STATE_DIR: long });
    expect(error.message).toMatch(/pub\.sock is \d+ bytes long; a socket’s path may have 107/);
    expect(error.advice).toContain('LAB_STATE_DIR');
  });

  it('lists every problem at once', async () => {
    writeFileSync(join(state, 'version'), '2');
    const error = await failure({ LOKI_PORT: '4000', PROMETHEUS_PORT: '4000' });
    expect(error.message).toBe('2 preflight checks failed');
    expect(error.details.join('\n')).toContain('was written by a newer version');
  });

  it('measures the disk', async () => {
    expect(await checkDiskSpace(settings())).toEqual([]);
    const [problem] = await checkDiskSpace(settings(), nothingOfOurs, 1e18);
    expect(problem?.seen).toMatch(/has \d+\.\d GB free, 1000000000\.0 GB are needed/);
  });
});
