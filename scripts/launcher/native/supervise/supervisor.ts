import { mkdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type PartName, partNames } from '@lab/telemetry/parts';
import type { ProcessDescription, StartOptions } from 'pm2';
import { z } from 'zod';
import type { Settings } from '../../../stack/settings.ts';
import { UserError } from '../../../terminal/user-error.ts';
import type { Launch } from '../part.ts';
import { smallHeap } from '../parts/node.ts';
import { type Process, processesIn, withDescendants } from './processes.ts';

/** A supervised process as it is now. */
export interface Supervised {
  readonly name: PartName;
  readonly pid: number | undefined;
  readonly state: 'running' | 'restarting' | 'stopped';
  /** Restarts after a crash since the part was started. */
  readonly restarts: number;
  /** Exit code of the last end, when there was one. */
  readonly exitCode: number | undefined;
  readonly runningSince: Date | undefined;
}

/** Keeps the parts running: a thin typed face of pm2, whose home lies inside the lab’s state directory. */
export interface Supervisor {
  /** The parts; not what runs under names that this version does not know. */
  readonly list: () => Promise<Supervised[]>;
  /** Starts a part; one of the same name must have been removed. */
  readonly start: (name: PartName, launch: Launch, stopWithinMs: number) => Promise<void>;
  /** Ends the process, waits for its end, and forgets it. */
  readonly remove: (name: PartName) => Promise<void>;
  /**
   * Removes what runs under other names: of another PROJECT, or of a version with other parts.
   *
   * @returns those names
   */
  readonly removeUnknown: () => Promise<string[]>;
  /** Reopens the logs of all processes, after they were renamed. */
  readonly reopenLogs: () => Promise<void>;
  /** Ends the supervisor itself. */
  readonly shutDown: () => Promise<void>;
  /** Lets go of the supervisor, which stays. */
  readonly disconnect: () => void;
}

/** What pm2 says about a process, as far as it is used here. */
const pm2Process = z.object({
  status: z.string().optional(),
  restart_time: z.number().default(0),
  pm_uptime: z.number().optional(),
  exit_code: z.number().optional(),
});

/** The supervisor ended before it answered; pm2 would wait for ever. It ends when it cannot write its log (disk full). */
export class SupervisorGone extends UserError {
  override readonly name = 'SupervisorGone';

  constructor(settings: Settings) {
    super(
      'The process manager has ended before it answered',
      `See why in ${join(supervisorHome(settings), 'pm2.log')} (is the disk full?), then run it again.`,
    );
  }
}

const lookEveryMs = 250;

/** First pause before a crashed part is started again; it grows by half each time, up to 15 s. */
const restartDelayMs = 200;

const runPart = fileURLToPath(new URL('run-part.sh', import.meta.url));

/** A part’s working directory. */
export const partDirectory = (settings: Settings, name: PartName) => join(settings.paths.run, 'parts', name);

/**
 * The part’s processes, its children included, also those that a killed supervisor or a killed parent left behind: they
 * work in the part’s directory, in the session that run-part.sh began, or descend from one that does: PostgreSQL’s have both of
 * their own. A shell that somebody opened there is none of them.
 */
export async function partProcesses(settings: Settings, name: PartName): Promise<Process[]> {
  const directory = partDirectory(settings, name);
  const session = Number(await readFile(join(directory, 'session'), 'utf8').catch(() => ''));
  if (!session) return [];
  const own = (await processesIn(await realpath(directory))).filter((process) => process.session === session);
  return withDescendants(own);
}

export const partLog = (settings: Settings, name: PartName) => join(settings.paths.logs, `${name}.log`);

/** Where pm2 keeps its sockets; their whole path must stay below 108 bytes. */
export const supervisorHome = (settings: Settings) => join(settings.paths.state, 'pm2');

/** Pid of this lab’s supervisor, when it runs. */
export async function supervisorPid(settings: Settings): Promise<number | undefined> {
  const pid = Number(await readFile(join(supervisorHome(settings), 'pm2.pid'), 'utf8').catch(() => ''));
  if (!pid) return undefined;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return commandLine.includes('PM2') && commandLine.includes(supervisorHome(settings)) ? pid : undefined;
}

/** Connects to the running supervisor, or starts one. */
export async function connectSupervisor(settings: Settings): Promise<Supervisor> {
  const home = supervisorHome(settings);
  await mkdir(home, { recursive: true });
  // pm2 reads its settings from the environment when it is first loaded. The last one bounds the daemon’s own heap.
  Object.assign(process.env, {
    PM2_HOME: home,
    PM2_DISCRETE_MODE: 'true',
    PM2_DISABLE_VERSION_CHECK: 'true',
    PM2_NODE_OPTIONS: smallHeap.join(' '),
  });
  const { default: pm2 } = await import('pm2');
  const nameInPm2 = (name: PartName) => `${settings.PROJECT}-${name}`;
  const partOf = ({ name }: ProcessDescription) => partNames.find((part) => nameInPm2(part) === name);
  const asked = <T>(call: Pm2Call<T>) => whileItRuns(settings, promised<T>(call));
  const listAll = () => asked<ProcessDescription[]>((done) => pm2.list(done));
  const removeByName = (name: string) => asked((done) => pm2.delete(name, done));
  await promised<void>((done) => pm2.connect((error) => done(error)));
  return {
    list: async () =>
      (await listAll()).flatMap((description) => {
        const name = partOf(description);
        return name ? [describe(name, description)] : [];
      }),
    start: async (name, launch, stopWithinMs) => {
      const directory = partDirectory(settings, name);
      await mkdir(directory, { recursive: true });
      const options: StartOptions & { vizion: boolean } = {
        name: nameInPm2(name),
        // pm2 takes a path with a space in it for a command line; the shell that stands in replaces itself.
        script: '/bin/sh',
        args: [runPart, launch.command, ...launch.args],
        interpreter: 'none',
        cwd: directory,
        // Every name contains the empty string: nothing of this process’ environment is passed on.
        filter_env: [''],
        env: { ...launch.env },
        output: partLog(settings, name),
        error: partLog(settings, name),
        merge_logs: true,
        exp_backoff_restart_delay: restartDelayMs,
        kill_timeout: stopWithinMs,
        vizion: false,
      };
      await asked((done) => pm2.start(options, done));
    },
    remove: async (name) => {
      await removeByName(nameInPm2(name));
    },
    removeUnknown: async () => {
      const unknown = (await listAll()).filter((description) => !partOf(description));
      const names = [...new Set(unknown.flatMap(({ name }) => name ?? []))];
      await Promise.all(names.map(removeByName));
      return names;
    },
    reopenLogs: async () => {
      await asked((done) => pm2.reloadLogs(done));
    },
    shutDown: async () => {
      try {
        await asked((done) => pm2.killDaemon(done));
      } catch (error) {
        if (!(error instanceof SupervisorGone)) throw error;
        pm2.disconnect();
      }
    },
    disconnect: () => pm2.disconnect(),
  };
}

function describe(name: PartName, description: ProcessDescription): Supervised {
  const { status, restart_time, pm_uptime, exit_code } = pm2Process.parse(description.pm2_env ?? {});
  const isRunning = status === 'online' || status === 'launching';
  return {
    name,
    pid: description.pid || undefined,
    state: isRunning ? 'running' : status === 'stopped' || status === 'errored' ? 'stopped' : 'restarting',
    restarts: restart_time,
    exitCode: exit_code,
    runningSince: isRunning && pm_uptime ? new Date(pm_uptime) : undefined,
  };
}

/** @throws SupervisorGone when the supervisor has ended before `answer` is there */
async function whileItRuns<T>(settings: Settings, answer: Promise<T>): Promise<T> {
  const answered = new AbortController();
  const gone = async (): Promise<never> => {
    for (;;) {
      await sleep(lookEveryMs, undefined, { signal: answered.signal });
      if (!(await supervisorPid(settings))) throw new SupervisorGone(settings);
    }
  };
  try {
    return await Promise.race([answer, gone()]);
  } finally {
    answered.abort();
  }
}

type Pm2Call<T> = (done: (error: unknown, value?: T) => void) => void;

/** pm2 answers by callbacks, with errors that are not always Errors. */
function promised<T>(call: Pm2Call<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => {
      if (error) reject(error instanceof Error ? error : new Error(describeError(error)));
      else resolve(value as T);
    });
  });
}

function describeError(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return typeof error === 'string' ? error : JSON.stringify(error);
}
