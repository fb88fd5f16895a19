import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../stack/settings.ts';
import { UserError } from '../../terminal/user-error.ts';
import { run } from '../../toolchain/process.ts';

/** The two ways to run the lab. */
export type Launcher = 'docker' | 'native';

/** A container engine with Compose v2, or why there is none. */
export type Engine =
  | { readonly found: true; readonly description: string }
  | { readonly found: false; readonly reason: string };

const answerWithinMs = 5_000;
const marker = (settings: Settings) => join(settings.paths.state, 'launcher');

/** Asks for an engine; one that is installed but does not answer counts as none. */
export async function findEngine(environment: NodeJS.ProcessEnv = process.env): Promise<Engine> {
  const [engine, compose] = await Promise.all([
    ask(['info', '--format', '{{.ServerVersion}}'], environment),
    ask(['compose', 'version', '--short'], environment),
  ]);
  if (!engine.ok) return { found: false, reason: `no container engine answers: ${engine.seen}` };
  const major = Number(/^v?(\d+)\./.exec(compose.seen)?.[1] ?? 0);
  if (!compose.ok || major < 2) return { found: false, reason: `there is no Compose v2: ${compose.seen}` };
  return { found: true, description: `Docker ${engine.seen}, Compose ${compose.seen}` };
}

async function ask(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<{ ok: boolean; seen: string }> {
  const signal = AbortSignal.timeout(answerWithinMs);
  try {
    const { status, output } = await run('docker', args, { environment, signal });
    return { ok: status === 0, seen: output.at(-1)?.trim() ?? '' };
  } catch {
    return { ok: false, seen: `no answer within ${answerWithinMs / 1000} s` };
  }
}

/** The launcher that the lab of these settings was started with; verbs that look or stop follow it. */
export async function launcherInUse(settings: Settings): Promise<Launcher> {
  const text = await readFile(marker(settings), 'utf8').catch(() => '');
  return text.trim() === 'docker' ? 'docker' : 'native';
}

/** Remembers what runs; native leaves no mark. */
export async function rememberLauncher(settings: Settings, launcher: Launcher): Promise<void> {
  await mkdir(settings.paths.state, { recursive: true });
  if (launcher === 'docker') await writeFile(marker(settings), 'docker\n');
  else await rm(marker(settings), { force: true });
}

/** What is known when a start has to choose. */
export interface Choice {
  readonly asked: { readonly native: boolean; readonly docker: boolean };
  /** Whether parts of the native lab run now. */
  readonly nativeRuns: boolean;
  /** Whether the lab was last started with Docker and not taken down since. */
  readonly dockerRuns: boolean;
  readonly engine: () => Promise<Engine>;
}

/**
 * Chooses for `up`: what was asked for, else what runs, else Docker where an engine answers.
 *
 * @throws UserError when both are asked for, when the other one runs, or when Docker is asked for and is not there
 */
export async function chooseLauncher(choice: Choice): Promise<Launcher> {
  const { asked, nativeRuns, dockerRuns } = choice;
  if (asked.native && asked.docker)
    throw new UserError('--native and --docker exclude each other', 'Leave one of them out.');
  if (asked.docker && nativeRuns) throw other('natively', '--docker');
  if (asked.native && dockerRuns) throw other('in containers', '--native');
  if (asked.native || nativeRuns) return 'native';
  const engine = await choice.engine();
  if (engine.found) return 'docker';
  if (!asked.docker && !dockerRuns) return 'native';
  throw new UserError(
    'The lab cannot run in containers here',
    'Install or start Docker with its Compose plugin (version 2), or leave --docker out: the lab runs natively too.',
    [engine.reason],
  );
}

const other = (how: string, option: string) =>
  new UserError(`The lab runs ${how} now`, `Stop it first: npx lab down. Then start it with ${option}.`);
