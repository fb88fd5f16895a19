import { join } from 'node:path';
import { z } from 'zod';
import type { Program } from '../stack/program.ts';
import type { Settings } from '../stack/settings.ts';
import type { Reporter } from '../terminal/progress.ts';
import { UserError } from '../terminal/user-error.ts';
import type { Architecture, Component } from './component.ts';

/** What obtaining programs needs to know, and what it learns during one run. */
export interface Session {
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** False: nothing is downloaded, built or installed. */
  readonly install: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly architecture: Architecture;
  readonly isRoot: boolean;
  /** Milliseconds until a release host must have answered. */
  readonly connectTimeoutMs: number;
  /** Free bytes below which no build is started. */
  readonly buildSpaceBytes: number;
  /** Where Debian’s package scripts ask whether they may start a service. */
  readonly servicePolicyFile: string;
  /** Replaces the release hosts, for mirrors and tests. */
  readonly downloadBaseUrl: string | undefined;
  /** Components that are obtained one after the other in this run, and the download of their modules once it began. */
  readonly prefetching: { components: readonly Component[]; started?: Promise<void> };
  /** Release hosts that could not be reached in this run, with the reason. */
  readonly unreachable: Map<string, string>;
}

export type SessionOptions = Pick<Session, 'settings' | 'reporter' | 'signal'> &
  Partial<Omit<Session, 'downloadBaseUrl' | 'prefetching' | 'unreachable'>>;

/** One way of getting a program: it has it, or a reason why it has not. */
export type Attempt = { found: true; program: Program } | { found: false; reason: string };

/** A way of getting a program; throws UserError where going on with the next way would be wrong. */
export type Way = (component: Component, session: Session) => Promise<Attempt>;

const variables = z.object({
  LAB_DOWNLOAD_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    .optional()
    .describe('Mirror that stands in for the hosts of the release archives.'),
});

// A Go toolchain, the modules and the build cache of all components: 10 GB of which about 6 stay below one build.
const buildSpaceBytes = 6e9;

/**
 * Starts a run of obtaining programs.
 *
 * @throws UserError when LAB_DOWNLOAD_BASE_URL is no address, or the processor is neither amd64 nor arm64
 */
export function openSession(options: SessionOptions): Session {
  const environment = options.environment ?? process.env;
  const parsed = variables.safeParse({
    LAB_DOWNLOAD_BASE_URL: environment.LAB_DOWNLOAD_BASE_URL || undefined,
  });
  if (!parsed.success) {
    throw new UserError(
      `LAB_DOWNLOAD_BASE_URL is "${environment.LAB_DOWNLOAD_BASE_URL}": ${parsed.error.issues[0]?.message}`,
      'Correct it or unset it.',
    );
  }
  return {
    install: true,
    architecture: thisArchitecture(),
    isRoot: process.getuid?.() === 0,
    connectTimeoutMs: 5_000,
    buildSpaceBytes,
    servicePolicyFile: '/usr/sbin/policy-rc.d',
    ...options,
    environment,
    downloadBaseUrl: parsed.data.LAB_DOWNLOAD_BASE_URL?.replace(/\/$/, ''),
    prefetching: { components: [] },
    unreachable: new Map(),
  };
}

/** Names and meanings of the variables read here, for the generated reference. */
export function describeObtainVariables(): { name: string; meaning: string }[] {
  return Object.entries(variables.shape).map(([name, type]) => ({ name, meaning: type.description ?? '' }));
}

function thisArchitecture(): Architecture {
  if (process.arch === 'x64') return 'amd64';
  if (process.arch === 'arm64') return 'arm64';
  throw new UserError(
    `Processor type ${process.arch} is not supported`,
    'Use a machine with an amd64 or arm64 processor.',
  );
}

/** The version that `.env` pins for a component. */
export function pinnedVersion(component: Component, settings: Settings): string | undefined {
  return component.version && settings[component.version];
}

/** Folder of a component’s pinned version in the cache. */
export function cacheDirectory(component: Component, settings: Settings): string {
  return join(settings.paths.cache, component.name, pinnedVersion(component, settings) ?? 'any');
}
