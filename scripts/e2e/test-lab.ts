import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@lab/testkit/free-port';
import { z } from 'zod';
import { processesIn } from '../launcher/native/supervise/processes.ts';
import { readEnvFile, rootDirectory } from '../stack/settings.ts';

/** How a command ended. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const partStatus = z.object({
  name: z.string(),
  state: z.enum(['ready', 'disk full', 'not ready', 'unsupervised', 'restarting', 'stopped']),
  restarts: z.number(),
  runningSince: z.string().optional(),
});

/** One part in `lab status --json`, as far as tests use it. */
export type PartStatus = z.infer<typeof partStatus>;

const commandTimeoutMs = 600_000;

/** Where a test’s lab is, when not in this checkout and a new temporary directory. */
export interface TestLabPlaces {
  /** The checkout that it runs from. */
  readonly root?: string;
  /** Its state directory. */
  readonly state?: string;
}

/** A lab of its own: another state directory and free ports, so that it can run beside any other. */
export class TestLab {
  readonly state: string;
  readonly environment: NodeJS.ProcessEnv;

  /** The checkout that it runs from. */
  readonly root: string;

  private constructor(ports: Record<string, string>, changes: NodeJS.ProcessEnv, places: TestLabPlaces) {
    this.root = places.root ?? rootDirectory;
    this.state = places.state ?? mkdtempSync(join(tmpdir(), 'lab e2e '));
    this.environment = {
      ...process.env,
      NO_COLOR: '1',
      // No engine answers here: the native launcher is meant, even on a machine with Docker.
      DOCKER_HOST: 'unix:///dev/null/no-engine',
      ...changes,
      // Last: the lab of somebody who has set these for it is not this one, and some tests delete their lab's data.
      ...ports,
      LAB_STATE_DIR: this.state,
    };
  }

  /** @param changes what is set besides the ports and the state directory */
  static async create(changes: NodeJS.ProcessEnv = {}, places: TestLabPlaces = {}): Promise<TestLab> {
    const names = Object.keys(readEnvFile()).filter((name) => name.endsWith('_PORT'));
    const ports = await Promise.all(names.map(async (name) => [name, String(await freePort())] as const));
    return new TestLab(Object.fromEntries(ports), changes, places);
  }

  /** Number of a port setting. */
  port(name: string): number {
    return Number(this.environment[name]);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port('LAB_HTTP_PORT')}`;
  }

  /** Runs `lab` with these arguments to its end. */
  lab(args: readonly string[], changes: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return this.run(process.execPath, ['scripts/lab.ts', ...args], changes);
  }

  /** Runs ./start-lab.sh to its end. */
  startLab(args: readonly string[] = [], changes: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    return this.run('bash', ['start-lab.sh', ...args], changes);
  }

  /** Starts `lab` with these arguments. `done` resolves when it has ended. */
  start(args: readonly string[]): { readonly said: () => string; readonly done: Promise<Outcome> } {
    const child = spawn(process.execPath, ['scripts/lab.ts', ...args], {
      cwd: this.root,
      env: this.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const done = new Promise<Outcome>((resolve) => {
      child.once('close', (status) => resolve({ status: status ?? -1, stdout, stderr }));
    });
    return { said: () => stdout, done };
  }

  /** Starts `lab up` and interrupts it, as Ctrl-C does, when its output matches. */
  interruptUp(when: RegExp): Promise<Outcome> {
    const child = spawn(process.execPath, ['scripts/lab.ts', 'up'], {
      cwd: this.root,
      env: this.environment,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (when.test(stderr)) child.kill('SIGINT');
    });
    return new Promise((resolve) => {
      child.once('close', (status) => resolve({ status: status ?? -1, stdout, stderr }));
    });
  }

  async status(): Promise<PartStatus[]> {
    const { stdout } = await this.lab(['status', '--json']);
    return z.array(partStatus).parse(JSON.parse(stdout));
  }

  /** The processes of this lab’s parts. */
  processes() {
    return processesIn(join(this.state, 'run'));
  }

  /** Stops everything and deletes the state directory. */
  async dispose(): Promise<void> {
    await this.lab(['down']);
    rmSync(this.state, { recursive: true, force: true });
  }

  private run(command: string, args: readonly string[], changes: NodeJS.ProcessEnv): Promise<Outcome> {
    const options = {
      cwd: this.root,
      env: { ...this.environment, ...changes },
      timeout: commandTimeoutMs,
    };
    return new Promise((resolve) => {
      execFile(command, args, options, (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ status, stdout, stderr });
      });
    });
  }
}
