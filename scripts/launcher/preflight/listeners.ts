import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export type Protocol = 'tcp' | 'udp';

/** A socket that holds a port. */
export interface Listener {
  readonly protocol: Protocol;
  readonly port: number;
  readonly inode: string;
}

/** The process behind a socket. */
export interface Owner {
  readonly pid: number;
  /** Its command line, shortened. */
  readonly command: string;
}

const longestCommand = 70;

const tables: readonly { file: string; protocol: Protocol }[] = [
  { file: 'tcp', protocol: 'tcp' },
  { file: 'tcp6', protocol: 'tcp' },
  { file: 'udp', protocol: 'udp' },
  { file: 'udp6', protocol: 'udp' },
];

// State of the kernel’s table: listening for TCP; UDP sockets that are bound and not connected.
const holdingState: Record<Protocol, string> = { tcp: '0A', udp: '07' };

/** Sockets that listen on this machine, from the kernel’s tables (`/proc/net/tcp` and its like). */
export async function readListeners(proc = '/proc'): Promise<readonly Listener[]> {
  const found = await Promise.all(
    tables.map(async ({ file, protocol }) => {
      // A machine without IPv6 has no tcp6.
      const text = await readFile(join(proc, 'net', file), 'utf8').catch(() => '');
      return parseTable(text, protocol);
    }),
  );
  return found.flat();
}

/** Columns: `sl local_address rem_address st … inode`; the local address is `HEXIP:HEXPORT`. */
export function parseTable(text: string, protocol: Protocol): Listener[] {
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === holdingState[protocol])
    .flatMap((columns) => {
      const port = Number.parseInt(columns[1]?.split(':')[1] ?? '', 16);
      const inode = columns[9];
      return Number.isNaN(port) || inode === undefined ? [] : [{ protocol, port, inode }];
    });
}

/** The processes that hold the given sockets. Those of other users stay unknown to anyone but root. */
export async function findOwners(
  inodes: ReadonlySet<string>,
  proc = '/proc',
): Promise<ReadonlyMap<string, Owner>> {
  const owners = new Map<string, Owner>();
  const pids = (await readdir(proc)).filter((entry) => /^\d+$/.test(entry));
  for (const pid of pids) {
    if (owners.size === inodes.size) break;
    for (const inode of await socketsOf(proc, pid)) {
      if (!inodes.has(inode) || owners.has(inode)) continue;
      owners.set(inode, { pid: Number(pid), command: await commandOf(proc, pid) });
    }
  }
  return owners;
}

// The command line rather than the kernel’s short name: Node.js calls all its processes MainThread.
async function commandOf(proc: string, pid: string): Promise<string> {
  const line = await readFile(join(proc, pid, 'cmdline'), 'utf8').catch(() => '');
  const command = line.replaceAll('\0', ' ').trim() || 'unknown';
  return command.length > longestCommand ? `${command.slice(0, longestCommand)}...` : command;
}

async function socketsOf(proc: string, pid: string): Promise<string[]> {
  const directory = join(proc, pid, 'fd');
  // Without the right to look, or when the process has just ended, there is nothing to see.
  const descriptors = await readdir(directory).catch(() => []);
  const links = await Promise.all(
    descriptors.map((entry) => readlink(join(directory, entry)).catch(() => '')),
  );
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}
