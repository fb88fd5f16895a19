import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PartName } from '@lab/telemetry/parts';
import { DeadlineError } from '@lab/wait/wait-until';
import { fingerprintOf } from '../../stack/fingerprint.ts';
import type { Settings } from '../../stack/settings.ts';
import { lastWords } from '../../terminal/tail.ts';
import { UserError } from '../../terminal/user-error.ts';
import { checkConfiguration } from './check-configuration.ts';
import { compileAhead } from './compile-ahead.ts';
import type { Part, Programs } from './part.ts';
import { isReady, waitUntilReady } from './readiness.ts';
import { type PartRecord, type PartRecords, readRecords, writeRecords } from './supervise/records.ts';
import { partLog, type Supervised, type Supervisor } from './supervise/supervisor.ts';

/** A part that is ready. */
export interface ReadyPart extends Omit<PartRecord, 'fingerprint'> {
  readonly part: Part;
  /** It was running already, from the same program and configuration, and was left alone. */
  readonly kept: boolean;
}

export interface Stack {
  readonly settings: Settings;
  readonly programs: Programs;
  readonly supervisor: Supervisor;
  readonly parts: readonly Part[];
}

const readyWithinMs = 60_000;
const deathCheckIntervalMs = 150;
const shownLogLines = 12;
const shownLineLength = 300;

/**
 * Removes what an earlier version or name of the lab left running, starts every part that is not running as it should,
 * all at once, and waits until each is ready. When one fails, or `signal` is aborted, everything that this call started
 * is stopped again; the parts that were running before stay.
 *
 * @param onReady called as each part becomes ready
 * @throws UserError naming the part, the reason and the last lines of its log; the reason of `signal`
 */
export async function startStack(
  stack: Stack,
  signal: AbortSignal,
  onReady: (ready: ReadyPart) => void,
): Promise<ReadyPart[]> {
  const start = new Start(stack, signal, await stack.supervisor.list(), await readRecords(stack.settings));
  const ready = await start.run(onReady);
  await writeRecords(stack.settings, start.records);
  return ready;
}

/** Stops a part and starts it again as it is configured now. */
export async function restartPart(stack: Stack, part: Part, signal: AbortSignal): Promise<void> {
  const { settings, programs, supervisor } = stack;
  await supervisor.remove(part.name);
  await part.prepare?.(settings);
  await supervisor.start(part.name, part.launch(settings, programs), part.stopWithinMs);
  await waitUntilReady(part.name, part.readiness(settings), readyWithinMs, signal);
}

/** Each start has a log of its own; the one before stays beside it. */
async function keepPreviousLog(file: string): Promise<void> {
  if (existsSync(file)) await rename(file, `${file}.1`);
}

/** One call of `startStack`: what was there before, and what this call has begun. */
class Start {
  readonly records: PartRecords;
  readonly #stack: Stack;
  readonly #signal: AbortSignal;
  readonly #failure = new AbortController();
  readonly #running: ReadonlyMap<PartName, Supervised>;
  /** Parts that must be removed when this call fails. */
  readonly #begun = new Set<PartName>();
  /** Parts whose process has been started: from here on its end is a death. */
  readonly #started = new Set<PartName>();

  constructor(stack: Stack, signal: AbortSignal, running: readonly Supervised[], records: PartRecords) {
    this.#stack = stack;
    this.#signal = AbortSignal.any([signal, this.#failure.signal]);
    this.#running = new Map(running.map((process) => [process.name, process]));
    this.records = { ...records };
  }

  async run(onReady: (ready: ReadyPart) => void): Promise<ReadyPart[]> {
    const starts = this.#stack.parts.map((part) => this.#ensureReady(part, onReady));
    try {
      return await Promise.race([Promise.all(starts), this.#watchForDeaths()]);
    } catch (error) {
      this.#failure.abort(error);
      await Promise.allSettled(starts);
      await Promise.allSettled([...this.#begun].map((name) => this.#stack.supervisor.remove(name)));
      throw error;
    } finally {
      this.#failure.abort();
    }
  }

  async #ensureReady(part: Part, onReady: (ready: ReadyPart) => void): Promise<ReadyPart> {
    const { settings, programs } = this.#stack;
    await part.prepare?.(settings);
    const launch = part.launch(settings, programs);
    const fingerprint = await fingerprintOf(launch, part.inputs(settings, programs));
    const before = this.records[part.name];
    const isUnchanged = before?.fingerprint === fingerprint;
    if (!isUnchanged) await compileAhead(launch, this.#signal);
    const isRunning = this.#running.get(part.name)?.state === 'running';
    const kept = isUnchanged && isRunning && (await isReady(part.readiness(settings))).ok;
    const { version, source } = part.origin(settings, programs);
    const readyAfterSeconds = kept && before ? before.readyAfterSeconds : await this.#start(part);
    this.records[part.name] = { fingerprint, version, source, readyAfterSeconds };
    const ready = { part, version, source, readyAfterSeconds, kept };
    onReady(ready);
    return ready;
  }

  /** @returns seconds until it was ready */
  async #start(part: Part): Promise<number> {
    const { settings, programs, supervisor } = this.#stack;
    if (this.#running.has(part.name)) {
      await checkConfiguration(part, this.#stack, this.#signal);
      await supervisor.remove(part.name);
    }
    this.#signal.throwIfAborted();
    this.#begun.add(part.name);
    await keepPreviousLog(partLog(settings, part.name));
    await supervisor.start(part.name, part.launch(settings, programs), part.stopWithinMs);
    this.#started.add(part.name);
    try {
      const elapsedMs = await waitUntilReady(
        part.name,
        part.readiness(settings),
        readyWithinMs,
        this.#signal,
      );
      return elapsedMs / 1000;
    } catch (error) {
      if (error instanceof DeadlineError)
        throw await this.#explain(part.name, `is not ready: ${error.seen}`, error);
      throw error;
    }
  }

  /** Rejects when a part that was begun ends or is restarted by the supervisor; never resolves. */
  async #watchForDeaths(): Promise<never> {
    for (;;) {
      await sleep(deathCheckIntervalMs, undefined, { signal: this.#signal });
      // Taken before the look: a list that was asked for earlier may still show the process that was replaced.
      const started = new Set(this.#started);
      const dead = (await this.#stack.supervisor.list()).find(
        ({ name, state, restarts }) => started.has(name) && (state !== 'running' || restarts > 0),
      );
      if (dead) {
        const code = dead.exitCode === undefined ? '' : ` with exit code ${dead.exitCode}`;
        throw await this.#explain(dead.name, `ended${code} while it was starting`);
      }
    }
  }

  async #explain(name: PartName, reason: string, cause?: Error): Promise<UserError> {
    const file = partLog(this.#stack.settings, name);
    return new UserError(
      `${name} ${reason}`,
      `Fix the error in the log, then run it again. The whole log: ${file}`,
      (await lastWords(file, shownLogLines)).map((line) => `${name} │ ${line.slice(0, shownLineLength)}`),
      { cause },
    );
  }
}
