import type { Settings } from '../../stack/settings.ts';
import { UserError } from '../../terminal/user-error.ts';
import { run } from '../../toolchain/process.ts';
import type { LabControl } from '../launcher.ts';
import { targetsFile, writeAtomically } from '../native/addressing/addresses.ts';
import { type Container, composeOrFail, containersOf, type DockerContext } from './compose.ts';

const port = 3001;

/** What `verify` uses of a lab in containers. Nginx’ processes cannot be seen from here. */
export function dockerControl(context: DockerContext): LabControl {
  return {
    backendTargetsFile: targetsFile(context.settings.paths.run),
    restartBackend: () => replaceBackend(context),
    collectorFiles: (names) => collectorFiles(context, names),
  };
}

/** Tells `verify` where the backend is, in the native launcher’s format. */
export async function writeBackendTarget(
  settings: Settings,
  containers: readonly Container[],
): Promise<void> {
  const addresses = containers.flatMap(({ service, address }) =>
    service === 'backend' && address ? [`${address}:${port}`] : [],
  );
  writeAtomically(targetsFile(settings.paths.run), JSON.stringify([{ targets: addresses }]));
}

/**
 * Starts a second backend, waits until it is healthy, and takes the first one away: the new one has another address for
 * sure, and Nginx has somebody to ask all the time.
 */
async function replaceBackend(context: DockerContext): Promise<void> {
  const old = (await containersOf(context)).filter(({ service }) => service === 'backend');
  const scale = ['--no-deps', '--no-recreate', '--no-build', '--scale', `backend=${old.length + 1}`];
  await composeOrFail(context, 'Starting another backend', ['up', '--detach', '--wait', ...scale, 'backend']);
  // Without the name the old one gets no new requests; it keeps its network to send the rest of its telemetry.
  const network = `${context.settings.PROJECT}_app`;
  for (const { id } of old) {
    await docker(context, 'network', 'disconnect', network, id);
    await docker(context, 'network', 'connect', network, id);
  }
  for (const { id } of old) {
    await docker(context, 'stop', id);
    await docker(context, 'rm', id);
  }
  // Not before: until its DNS answer is a second old, Nginx still asks the old one, which answers until it is stopped.
  await writeBackendTarget(context.settings, await containersOf(context));
}

/** Asks in the Collector’s container. */
async function collectorFiles(
  context: DockerContext,
  names: readonly string[],
): Promise<Map<string, number>> {
  const { environment, signal } = context;
  const container = (await containersOf(context)).find(({ service }) => service === 'collector');
  if (!container) throw new Error('there is no container of the Collector');
  const paths = names.map((name) => `/var/lib/otelcol/${name}`);
  const { output } = await run('docker', ['exec', container.id, '/usr/bin/stat', '-c', '%Y %n', ...paths], {
    environment,
    signal,
  });
  return new Map(
    output.flatMap((line) => {
      const [, seconds, name] = /^(\d+) .*\/([^/]+)$/.exec(line) ?? [];
      // Whole seconds: it was written before the next one began.
      return seconds && name ? [[name, (Number(seconds) + 1) * 1000 - 1]] : [];
    }),
  );
}

async function docker({ environment, signal }: DockerContext, ...args: string[]): Promise<void> {
  const { status, output } = await run('docker', args, { environment, signal });
  if (status !== 0)
    throw new UserError(`docker ${args.join(' ')} failed`, 'See what Docker says.', output.slice(-5));
}
