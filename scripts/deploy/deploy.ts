import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Reporter } from '../terminal/progress.ts';
import { UserError } from '../terminal/user-error.ts';
import { run } from '../toolchain/process.ts';
import {
  address,
  anotherDeployment,
  busy,
  type Connection,
  cannotReach,
  connectionLost,
  lockHost,
  remoteShell,
  runStep,
  type StepResult,
} from './host.ts';
import { changesBetween, checksumFile, type Release, stageRelease } from './release.ts';

export interface DeployOptions {
  /** The checkout that is deployed. */
  readonly root: string;
  readonly connection: Connection;
  /** Passed to start-lab.sh on the host. */
  readonly startOptions: readonly string[];
  /** Kilobytes that must be free on the host beside the release: packages, builds and data. */
  readonly spareKilobytes: number;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
}

/** How a deployment ended. */
export type Outcome =
  | { readonly kind: 'deployed' | 'unchanged'; readonly id: string }
  | { readonly kind: 'planned'; readonly lines: readonly string[] };

/** What a first start needs beside the release: packages, programs or images, and room for data. */
export const usualSpareKilobytes = 3_000_000;

const rolledBack = 20;
const rollbackFailed = 21;
/** rsync’s RERR_FILEIO. */
const fileError = 11;
const partialFolder = '.rsync-partial';

/**
 * Deploys a checkout: sends what changed into a folder of its own, switches to it, starts it, proves it, and goes back
 * to the release before when that fails. Data and secrets are never touched.
 *
 * @throws UserError when the host does not have the new release in the end, saying what it has instead
 */
export async function deploy(options: DeployOptions): Promise<Outcome> {
  const release = await stageRelease(options.root);
  try {
    return await withHost(options, async () => {
      const host = await checkHost(options, release);
      if (host.current !== release.id) await send(options, release);
      const outcome = await activate(options, 'activate', [release.id, ...options.startOptions]);
      await annotate(options, outcome, release.commit);
      return outcome;
    });
  } finally {
    await release.remove();
  }
}

/** What a deployment would do; changes nothing but an empty folder on the host. */
export async function planDeployment(options: DeployOptions): Promise<Outcome> {
  const release = await stageRelease(options.root);
  try {
    const { current = '', engine, node, free_kb } = await checkHost(options, release);
    const lines = [
      `Host      ${address(options.connection)}, folder ${options.connection.target.directory}, ${engine}, Node.js ${node}, ${free_kb} kB free`,
      `Release   ${release.id}, ${release.files} files, ${Math.ceil(release.bytes / 1000)} kB, commit ${release.commit}`,
      `Current   ${current || 'none'}`,
      ...(await describeChanges(options, release, current)),
    ];
    return { kind: 'planned', lines };
  } finally {
    await release.remove();
  }
}

async function describeChanges(
  options: DeployOptions,
  release: Release,
  current: string,
): Promise<readonly string[]> {
  if (current === release.id) return ['Nothing would change.'];
  if (current === '') return [`All ${release.files} files would be sent.`];
  const there = join(release.folder, '.current.sha256');
  await fetchFile(options, `releases/${current}/${checksumFile}`, there);
  const [before, after] = await Promise.all([
    readFile(there, 'utf8'),
    readFile(join(release.folder, checksumFile), 'utf8'),
  ]);
  const changes = changesBetween(before, after);
  return [
    `Files that differ: ${changes.length}`,
    ...changes.map(({ kind, name }) => `  ${kind.padEnd(7)}  ${name}`),
  ];
}

async function fetchFile({ connection, signal }: DeployOptions, path: string, to: string): Promise<void> {
  const from = `${address(connection)}:${connection.target.directory}/${path}`;
  const { status, output } = await run('rsync', ['--rsh', remoteShell(connection), from, to], {
    environment: process.env,
    signal,
  });
  if (status === 0) return;
  throw new UserError(
    `${path} on the host cannot be read: rsync ended with status ${status}`,
    'Look at that file on the host. Nothing was changed.',
    output.slice(-5),
  );
}

/** Goes back to the release before the current one. */
export function rollBack(options: DeployOptions): Promise<Outcome> {
  return withHost(options, () => activate(options, 'rollback', options.startOptions));
}

async function withHost<T>({ connection, signal }: DeployOptions, work: () => Promise<T>): Promise<T> {
  const release = await lockHost(connection, signal);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function checkHost(options: DeployOptions, release: Release): Promise<StepResult['values']> {
  const { connection, reporter, signal, spareKilobytes } = options;
  const { values } = await reporter.step('Checking the host', undefined, async () =>
    succeeded(
      options,
      'The host is not ready for a deployment',
      await runStep(connection, 'check', [], signal),
    ),
  );
  const needed = Math.ceil(release.bytes / 1000) + spareKilobytes;
  if (values.current !== release.id && Number(values.free_kb) < needed) {
    throw new UserError(
      `Too little disk space on the host: ${values.free_kb} kB free, ${needed} kB are needed`,
      'Free some space there, or deploy to a folder on a larger disk. Nothing was changed.',
    );
  }
  return values;
}

async function send(options: DeployOptions, release: Release): Promise<void> {
  const { connection, reporter, signal } = options;
  await reporter.step(`Sending release ${release.id}`, undefined, async () => {
    const { values } = succeeded(
      options,
      'The release cannot be prepared',
      await runStep(connection, 'prepare', [release.id], signal),
    );
    if (values.complete === 'yes') return;
    await rsync(options, release);
    succeeded(
      options,
      'The release did not arrive as it was sent',
      await runStep(connection, 'finish', [release.id], signal),
    );
  });
}

async function rsync(options: DeployOptions, release: Release): Promise<void> {
  const { connection, signal } = options;
  const { status, output } = await run(
    'rsync',
    [
      '--archive',
      '--no-owner',
      '--no-group',
      '--checksum',
      '--delete-delay',
      `--partial-dir=${partialFolder}`,
      '--rsh',
      remoteShell(connection),
      `${release.folder}/`,
      `${address(connection)}:${connection.target.directory}/releases/${release.id}.partial/`,
    ],
    { environment: process.env, signal },
  );
  if (status === 0) return;
  if (await isDiskFull(options, release, status, output)) {
    await runStep(connection, 'discard', [release.id], signal);
    throw new UserError(
      'The host’s disk is full',
      'Free some space there, then deploy again. What had arrived is removed; the current release runs on.',
      output.slice(-5),
    );
  }
  throw new UserError(
    `Sending the release failed: rsync ended with status ${status}`,
    'Deploy again: what has arrived is kept and need not be sent twice. The current release runs on.',
    output.slice(-8),
  );
}

/** The host’s side may end before its reason has come over: then status 11 (file I/O) and the space there tell. */
async function isDiskFull(
  { connection, signal }: DeployOptions,
  release: Release,
  status: number,
  output: readonly string[],
): Promise<boolean> {
  if (output.some((line) => line.includes('No space left'))) return true;
  if (status !== fileError) return false;
  const { values } = await runStep(connection, 'check', [], signal);
  return Number(values.free_kb) * 1000 < release.bytes;
}

/** The lab itself learns of the deployment. That it does not is no reason to call the deployment failed. */
async function annotate(
  { connection, reporter, signal }: DeployOptions,
  { kind }: Outcome,
  commit: string,
): Promise<void> {
  if (kind !== 'deployed') return;
  const { status } = await runStep(connection, 'annotate', [commit, kind], signal);
  if (status !== 0) reporter.say('The deployment runs, but could not be noted in the lab itself.');
}

async function activate(
  options: DeployOptions,
  step: 'activate' | 'rollback',
  args: readonly string[],
): Promise<Outcome> {
  const { connection, reporter, signal } = options;
  const title =
    step === 'activate' ? 'Starting and proving it on the host' : 'Going back to the release before';
  const result = await reporter.step(title, undefined, async (detail) =>
    succeeded(options, 'The release does not run', await runStep(connection, step, args, signal, detail)),
  );
  return {
    kind: result.values.unchanged === 'yes' ? 'unchanged' : 'deployed',
    id: result.values.active ?? '',
  };
}

/** @throws UserError for every status but 0, saying what the host has now */
export function succeeded(
  { connection }: Pick<DeployOptions, 'connection'>,
  what: string,
  result: StepResult,
): StepResult {
  const { status, output } = result;
  if (status === 0) return result;
  if (status === connectionLost) throw cannotReach(connection, output);
  if (status === busy) throw anotherDeployment(connection);
  if (status === rolledBack)
    throw new UserError(
      `${what}: the host is back at the release before, which was started and proven again`,
      'Fix the error in the log, then deploy again.',
      output,
    );
  if (status === rollbackFailed)
    throw new UserError(
      `${what}, and the release before does not start either`,
      `Look at the host: ssh ${address(connection)}, then npx lab status and npx lab logs in ${connection.target.directory}/current`,
      output,
    );
  throw new UserError(what, 'Fix the error of the host, then deploy again.', output);
}
