import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { waitUntil } from '@lab/wait/wait-until';
import { run } from '../../../toolchain/process.ts';
import { findEngine } from '../engine.ts';

/** A container engine of the test’s own. */
export interface TestEngine {
  /** Environment in which `docker` and `docker compose` reach it. */
  readonly environment: NodeJS.ProcessEnv;
  readonly stop: () => Promise<void>;
}

export type EngineAttempt =
  | { readonly started: true; readonly engine: TestEngine }
  | { readonly started: false; readonly reason: string };

const readyWithinMs = 30_000;
const endWithinMs = 20_000;

/** Starts Debian’s engine on a socket in a temporary folder, or says why this machine cannot. */
export async function startEngine(programs: {
  readonly docker: string | undefined;
  readonly dockerd: string | undefined;
  readonly compose: string | undefined;
}): Promise<EngineAttempt> {
  const { docker, dockerd, compose } = programs;
  if (!docker || !dockerd || !compose) return cannot('docker, dockerd or Compose is not installed');
  if (process.getuid?.() !== 0) return cannot('an engine needs root');
  if ((await findEngine()).found)
    return cannot('this machine runs an engine, whose firewall rules a second one would rewrite');
  const folder = await mkdtemp(join(tmpdir(), 'lab-engine-'));
  await mkdir(join(folder, 'config', 'cli-plugins'), { recursive: true });
  await symlink(compose, join(folder, 'config', 'cli-plugins', 'docker-compose'));
  const environment = {
    ...process.env,
    PATH: [dirname(docker), process.env.PATH].join(delimiter),
    DOCKER_HOST: `unix://${join(folder, 'socket')}`,
    DOCKER_CONFIG: join(folder, 'config'),
    // Debian’s engine has the classic builder only.
    DOCKER_BUILDKIT: '0',
  };
  return runEngine(dockerd, folder, environment);
}

async function runEngine(
  dockerd: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<EngineAttempt> {
  const folders = [
    ...['--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
    ...['--pidfile', join(folder, 'pid'), '--host', `unix://${join(folder, 'socket')}`],
  ];
  // No docker0, and addresses that nothing else is likely to use.
  const network = ['--bridge', 'none', '--default-address-pool', 'base=10.213.0.0/16,size=24'];
  const child = spawn(dockerd, [...folders, ...network, '--group', 'root'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4_000);
  });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const killer = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
      await ended;
      clearTimeout(killer);
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  };
  const ended = once(child, 'exit').then(() => ({ started: false as const }));
  const ready = waitUntil(
    async () => {
      const engine = await findEngine(environment);
      return engine.found ? { ok: true, value: engine } : { ok: false, seen: engine.reason };
    },
    { what: 'the engine', deadlineMs: readyWithinMs },
  ).then(
    () => ({ started: true as const }),
    () => ({ started: false as const }),
  );
  const { started } = await Promise.race([ready, ended]);
  if (started) return { started, engine: { environment, stop } };
  await stop();
  const lines = log.trim().split('\n');
  return cannot(
    `dockerd does not start: ${lines.findLast((line) => /level=(fatal|error)|failed/.test(line)) ?? lines.at(-1)}`,
  );
}

const cannot = (reason: string): EngineAttempt => ({ started: false, reason });

/** Runs a command against the engine. @throws Error with the output when it fails */
export async function runIn(
  environment: NodeJS.ProcessEnv,
  command: string,
  args: readonly string[],
): Promise<readonly string[]> {
  const { status, output } = await run(command, args, { environment, signal: AbortSignal.timeout(300_000) });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: status ${status}\n${output.join('\n')}`);
  return output;
}
