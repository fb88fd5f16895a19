import type { Settings } from '../stack/settings.ts';
import type { Reporter } from '../terminal/progress.ts';

/** The two ways to run the lab. */
export type LauncherName = 'docker' | 'native';

/** What every call of a launcher uses. */
export interface LauncherContext {
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** Runs the lab in one of the two ways. The commands know no other difference between them. */
export interface Launcher {
  readonly name: LauncherName;
  /**
   * Starts every part that is not running as it should and waits until each is ready.
   *
   * @throws UserError, or the reason of the context's signal; nothing that this call started runs then
   */
  up(options: UpOptions): Promise<Started>;
  /** Stops the lab and leaves no process; data stays. @returns what was found besides the usual, a line each */
  down(): Promise<readonly string[]>;
  /** Stops the lab and deletes what it keeps outside of the state directory. */
  reset(): Promise<void>;
  status(): Promise<LabStatus>;
  /** Prints the last lines of the parts' logs and, with `follow`, continues until the context's signal. */
  logs(options: LogOptions): Promise<void>;
  /** What `verify` does to the lab. */
  control(): LabControl;
  /** What a report of `verify` says about the lab; undefined where it cannot be measured. */
  figures(): Promise<LabFigures | undefined>;
}

export interface UpOptions {
  /** Gets what a verification needs, too. */
  readonly verify: boolean;
  /** False: nothing is downloaded, built or installed. */
  readonly install: boolean;
}

/** A part that is ready, as the start-up table shows it. */
export interface ReadyPart {
  readonly name: string;
  readonly version: string;
  readonly source: string;
  readonly readyAfterSeconds: number;
  /** It was running already, from the same program and configuration, and was left alone. */
  readonly kept: boolean;
  readonly address: string;
}

export interface Started {
  readonly ready: readonly ReadyPart[];
  /** A line for each program that this lab runs without. */
  readonly missing: readonly string[];
}

/** A part as `status` shows it. */
export interface PartStatus {
  readonly name: string;
  /** `disk full`: it runs, but the disk’s reserve has been released. */
  readonly state: 'ready' | 'disk full' | 'not ready' | 'unsupervised' | 'restarting' | 'stopped';
  /** Why it is not ready; empty where that is not known. */
  readonly reason: string;
  readonly version: string;
  readonly source: string;
  readonly restarts: number;
  /** ISO 8601. */
  readonly runningSince: string | undefined;
  /** Absent where the launcher cannot see it. */
  readonly residentBytes?: number;
  readonly address: string;
}

export interface LabStatus {
  readonly parts: readonly PartStatus[];
  /** Resident memory of what looks after the parts. */
  readonly supervisorBytes?: number;
}

export interface LogOptions {
  /** All parts when absent. */
  readonly part: string | undefined;
  /** Of each part. */
  readonly lines: number;
  readonly follow: boolean;
  /** The lines as the parts print them, instead of readable ones. */
  readonly raw: boolean;
}

/** What `verify` needs from the launcher and cannot do itself. */
export interface LabControl {
  /** Restarts the backend at another address; settles when it is started. Absent: the check is skipped with a reason. */
  readonly restartBackend?: () => Promise<void>;
  /** Pid file of Nginx’ master; absent under Docker, where its processes cannot be seen from here. */
  readonly nginxPidFile?: string;
  /** Where the launcher writes the backend’s addresses (Prometheus file_sd JSON). */
  readonly backendTargetsFile: string;
  /** When each of these files of the Collector’s storage was last written (wall clock, ms); a missing one is left out. */
  readonly collectorFiles: (names: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

export interface LabFigures {
  /** The longest time that a part took to become ready. */
  readonly readyMs: number;
  readonly residentBytes: Readonly<Record<string, number>>;
}
