import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@lab/testkit/free-port';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';
import type { Connection } from '../host.ts';

/** A real sshd on loopback, with keys of its own. */
export interface SshServer {
  readonly port: number;
  /** SHA256:… of its host key. */
  readonly fingerprint: string;
  readonly folder: string;
  /** A connection to a folder of this server; through `port` when given. */
  readonly connectionTo: (directory: string, port?: number) => Connection;
  readonly stop: () => Promise<void>;
}

/** Starts sshd for the user who runs the tests. */
export async function startSshServer(program: string): Promise<SshServer> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-sshd-'));
  const port = await freePort();
  const key = (name: string) => {
    const file = join(folder, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
    return file;
  };
  const hostKey = key('host');
  const userKey = key('user');
  const publicHostKey = readFileSync(`${hostKey}.pub`, 'utf8');
  const knownHosts = join(folder, 'known_hosts');
  // A name for every port: tests put a proxy in between.
  writeFileSync(knownHosts, `* ${publicHostKey}`);
  // As root, sshd wants the folder that its package’s service would make.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const config = join(folder, 'sshd_config');
  writeFileSync(config, configOf({ folder, port, hostKey, userKey }));
  const child = spawn(program, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  await waitUntil(
    async () =>
      /Server listening/.test(log) ? { ok: true, value: undefined } : { ok: false, seen: log || 'nothing' },
    { what: 'sshd', deadlineMs: patience(10_000) },
  );
  const fingerprint = execFileSync('ssh-keygen', ['-l', '-E', 'sha256', '-f', hostKey], { encoding: 'utf8' });
  return {
    port,
    folder,
    fingerprint: fingerprint.split(' ')[1] ?? '',
    connectionTo: (directory, through = port) => ({
      target: { user: userInfo().username, host: '127.0.0.1', directory },
      port: through,
      identity: userKey,
      knownHosts,
    }),
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configOf({
  folder,
  port,
  hostKey,
  userKey,
}: Record<'folder' | 'hostKey' | 'userKey', string> & { port: number }) {
  return [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${hostKey}`,
    `AuthorizedKeysFile ${userKey}.pub`,
    `PidFile ${join(folder, 'pid')}`,
    'PasswordAuthentication no',
    'PermitRootLogin prohibit-password',
    'StrictModes no',
    'UsePAM no',
    `SetEnv PATH=${process.env.PATH}`,
    '',
  ].join('\n');
}

/** Passes bytes on, and cuts every connection that has sent more than `limit` of them while `limit` is finite. */
export async function startCuttingProxy(
  to: number,
): Promise<{ port: number; limit: (bytes: number) => void; cuts: () => number; stop: () => Promise<void> }> {
  let limit = Number.POSITIVE_INFINITY;
  let cuts = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    let sent = 0;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk: Buffer) => {
      sent += chunk.length;
      if (sent > limit) {
        cuts += 1;
        client.destroy();
        upstream.destroy();
      } else upstream.write(chunk);
    });
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    limit: (bytes) => {
      limit = bytes;
    },
    cuts: () => cuts,
    stop: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
