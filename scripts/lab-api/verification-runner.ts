import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Verification, VerificationCheck } from '@lab/api-contract/lab';
import { readSession } from '../exercises/files.ts';
import { environmentOf, type Settings } from '../stack/settings.ts';
import { UserError } from '../terminal/user-error.ts';
import { refuseWhileUnderWay } from '../verify/one-at-a-time.ts';
import { verifyEventSchema } from '../verify/report/event-lines.ts';
import { afterEvent, beginning, brokenOff } from './verification-state.ts';

/** Usual are 10 to 30 seconds. */
const deadlineMs = 300_000;
/** From the polite signal to the other one: the browser is to be closed. */
const graceMs = 2_000;
const longestLine = 200_000;

/** What has changed: the whole verification, or one check of it. */
export type Change =
  | { readonly kind: 'whole' }
  | { readonly kind: 'check'; readonly check: VerificationCheck };

/** Runs `lab verify`, one at a time, and tells what becomes of it. */
export interface VerificationRunner {
  /** The one that runs, or the last one that this process has run. */
  readonly latest: () => Verification | undefined;
  /** @throws UserError while one runs, or an exercise is under way */
  readonly start: () => Promise<Verification>;
  /** @returns a function that ends the calls */
  readonly onChange: (listener: (change: Change) => void) => () => void;
  /** Aborted when this process ends. */
  readonly closed: AbortSignal;
  /** Ends what runs; no other one begins afterwards. */
  readonly close: () => Promise<void>;
}

/** The command that verifies, and prints what `--events` prints. */
export type VerifyCommand = readonly [command: string, ...args: string[]];

const labVerify: VerifyCommand = [
  process.execPath,
  join(import.meta.dirname, '..', 'lab.ts'),
  'verify',
  '--events',
];

export function createVerificationRunner(
  settings: Settings,
  command: VerifyCommand = labVerify,
): VerificationRunner {
  const listeners = new Set<(change: Change) => void>();
  let latest: Verification | undefined;
  let running: { readonly child: ChildProcess; readonly ended: Promise<void> } | undefined;
  let isStarting = false;
  const closing = new AbortController();

  function update(verification: Verification, change: Change): void {
    latest = verification;
    for (const listener of listeners) listener(change);
  }

  function takeLine(line: string): void {
    const event = line.length > longestLine ? undefined : verifyEventSchema.safeParse(parsed(line)).data;
    if (!event || latest?.state !== 'running') return;
    const next = afterEvent(latest, event);
    const id = event.event === 'judging' ? event.id : event.event === 'result' ? event.check.id : undefined;
    const check = next.checks.find((one) => one.id === id);
    update(next, check ? { kind: 'check', check } : { kind: 'whole' });
  }

  function run(): Promise<void> {
    const [program, ...args] = command;
    const child = spawn(program, args, {
      env: { ...process.env, ...environmentOf(settings), PATH: searchPath(), NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const deadline = setTimeout(() => end(child), deadlineMs);
    const errors: string[] = [];
    createInterface(child.stdout).on('line', takeLine);
    createInterface(child.stderr).on('line', (line) => {
      errors.push(line.slice(0, 300));
      if (errors.length > 5) errors.shift();
    });
    const ended = new Promise<void>((resolve) => {
      child.once('error', (error) => errors.push(error.message));
      child.once('close', () => {
        clearTimeout(deadline);
        running = undefined;
        if (latest?.state === 'running')
          update(brokenOff(latest, reasonFor(closing.signal.aborted, errors)), { kind: 'whole' });
        resolve();
      });
    });
    running = { child, ended };
    return ended;
  }

  return {
    latest: () => latest,
    async start() {
      if (running || isStarting) throw alreadyRuns();
      isStarting = true;
      try {
        await refuseDuringExercise(settings);
        await refuseWhileUnderWay(settings);
        closing.signal.throwIfAborted();
        const begun = beginning();
        update(begun, { kind: 'whole' });
        void run();
        return begun;
      } finally {
        isStarting = false;
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    closed: closing.signal,
    async close() {
      closing.abort();
      if (!running) return;
      end(running.child);
      await running.ended;
    },
  };
}

function end(child: ChildProcess): void {
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
  child.once('close', () => clearTimeout(kill));
}

const alreadyRuns = () =>
  new UserError('A verification is under way', 'Wait for its end, or follow it: GET /lab/api/verification');

/** It would add traffic that an exercise has to explain, and it restarts the backend. */
async function refuseDuringExercise(settings: Settings): Promise<void> {
  if (!(await readSession(settings))) return;
  throw new UserError(
    'An exercise is under way, which a verification would disturb',
    'Answer the exercise, or give it up, on the page /lab/practise',
  );
}

const reasonFor = (isClosed: boolean, errors: readonly string[]) =>
  isClosed
    ? 'The lab’s API was stopped meanwhile.'
    : (errors.at(-1) ?? 'It ended without a result. Read more: npx lab verify');

/** A part inherits nothing from the shell that started the lab. */
const searchPath = () => process.env.PATH ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
