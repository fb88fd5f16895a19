import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { UserError } from '../terminal/user-error.ts';
import type { Target } from './target.ts';

/** How to reach the host. */
export interface Connection {
  readonly target: Target;
  readonly port: number;
  /** Private key; without it ssh chooses. */
  readonly identity: string | undefined;
  /** File with the host’s keys, and no other accepted; without it the user’s own known_hosts. */
  readonly knownHosts: string | undefined;
}

export interface StepResult {
  readonly status: number;
  /** The `key=value` lines of the step. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Last lines for people. */
  readonly output: readonly string[];
}

/** ssh itself failed, not the command on the host. */
export const connectionLost = 255;
/** Another deployment holds the host. */
export const busy = 75;

const keptLines = 25;
const script = () => readFile(join(import.meta.dirname, 'remote.sh'), 'utf8');

/** Options of every ssh, also of the one below rsync. A host key that is not known is refused, and nothing asks. */
export function sshOptions({ port, identity, knownHosts }: Connection): string[] {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    'ConnectTimeout=10',
    'ServerAliveInterval=5',
    'ServerAliveCountMax=3',
    ...(knownHosts ? [`UserKnownHostsFile="${knownHosts}"`, 'GlobalKnownHostsFile=/dev/null'] : []),
    ...(identity ? ['IdentitiesOnly=yes'] : []),
  ];
  return [
    ...['-p', String(port)],
    ...(identity ? ['-i', identity] : []),
    ...options.flatMap((option) => ['-o', option]),
  ];
}

/** The same for rsync’s `--rsh`, which splits at spaces outside of quotes; a doubled quote within them is one. */
export const remoteShell = (connection: Connection) =>
  ['ssh', ...sshOptions(connection)]
    .map((word) => (/[\s"']/.test(word) ? `'${word.replaceAll("'", "''")}'` : word))
    .join(' ');

/** `user@host`, as ssh and rsync take it. */
export const address = ({ target }: Connection) => `${target.user}@${target.host}`;

function sshArguments(connection: Connection, step: string, args: readonly string[]): string[] {
  const words = [connection.target.directory, step, ...args];
  // ssh hands one string to the host’s shell: each word is checked, so that none needs quoting.
  const unsafe = words.find((word) => !/^[A-Za-z0-9_./=:@+-]+$/.test(word));
  if (unsafe !== undefined) throw new Error(`"${unsafe}" cannot be sent to the host’s shell`);
  return [...sshOptions(connection), address(connection), ['bash', '-s', '--', ...words].join(' ')];
}

/** Runs one step of remote.sh to its end. */
export async function runStep(
  connection: Connection,
  step: string,
  args: readonly string[],
  signal: AbortSignal,
  onLine?: (line: string) => void,
): Promise<StepResult> {
  const child = execa('ssh', sshArguments(connection, step, args), {
    input: await script(),
    lines: true,
    reject: false,
    cancelSignal: signal,
  });
  for await (const line of child.iterable({ from: 'stderr' })) onLine?.(line);
  const { exitCode, stdout, stderr } = await child;
  signal.throwIfAborted();
  const values = Object.fromEntries(
    stdout.filter((line) => line.includes('=')).map((line) => line.split(/=(.*)/s, 2)),
  );
  return { status: exitCode ?? connectionLost, values, output: stderr.slice(-keptLines) };
}

/**
 * Keeps other deployments to the host away until it is released, or the connection ends.
 *
 * @throws UserError when another one is going on, or the host cannot be reached
 */
export async function lockHost(connection: Connection, signal: AbortSignal): Promise<() => Promise<void>> {
  const child = execa('ssh', sshArguments(connection, 'lock', []), { lines: true, reject: false });
  // A connection that is refused closes the pipe before the script is written.
  child.stdin.on('error', () => undefined);
  child.stdin.write(await script());
  const locked = once(createInterface(child.stdout), 'line', { signal });
  const ended = await Promise.race([locked.then(() => undefined), child]);
  if (ended) {
    if (ended.exitCode === busy) throw anotherDeployment(connection);
    throw cannotReach(connection, ended.stderr);
  }
  return async () => {
    child.stdin.end();
    await child;
  };
}

export const anotherDeployment = (connection: Connection) =>
  new UserError(
    `Another deployment to ${address(connection)} is going on`,
    'Wait for its end, then deploy again.',
  );

/** What to say when ssh itself fails. */
export function cannotReach(connection: Connection, errors: readonly string[]): UserError {
  const { host } = connection.target;
  const isUnknown = errors.some((line) => /Host key verification failed|no .*host key is known/i.test(line));
  const advice = isUnknown
    ? `Compare the host’s key with what its owner says, then pin it: ssh-keyscan ${host} > known_hosts; --host-key known_hosts`
    : `Try it by hand: ssh -p ${connection.port} ${address(connection)} true`;
  return new UserError(`${address(connection)} cannot be reached`, advice, errors.slice(-8));
}
