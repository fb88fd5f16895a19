import { join } from 'node:path';
import { execa } from 'execa';
import { workloadsOf } from '../../stack/workloads.ts';
import { readableLine } from '../../terminal/log-line.ts';
import { UserError } from '../../terminal/user-error.ts';
import { obtainAll } from '../../toolchain/obtain.ts';
import { openSession } from '../../toolchain/session.ts';
import { rememberLauncher } from '../in-use.ts';
import type { LabStatus, Launcher, LauncherContext, LogOptions, PartStatus } from '../launcher.ts';
import { composeOrFail, containersOf, type DockerContext, everyWorkload, sourceOf } from './compose.ts';
import { dockerControl } from './control.ts';
import { services, servicesOf } from './services.ts';
import { upInContainers } from './up.ts';

/** Runs the parts as containers of docker-compose.yml. */
export function dockerLauncher({ settings, reporter, signal }: LauncherContext): Launcher {
  const context: DockerContext = { settings, signal, environment: process.env };
  return {
    name: 'docker',
    up: async ({ install, verify }) => {
      if (verify) await obtainAll(['chromium'], openSession({ settings, reporter, signal, install }));
      return { ready: await upInContainers(context, reporter, install), missing: [] };
    },
    down: async () => {
      await removeContainers(context, []);
      return [];
    },
    reset: () => removeContainers(context, ['--volumes']),
    status: () => containerStatus(context),
    logs: (options) => containerLogs(context, options),
    control: () => dockerControl(context),
    figures: async () => undefined,
  };
}

/** Takes the containers and networks away. */
async function removeContainers(context: DockerContext, options: readonly string[]): Promise<void> {
  await composeOrFail(context, 'Stopping the lab', [
    ...everyWorkload,
    ...['down', '--remove-orphans'],
    ...options,
  ]);
  await rememberLauncher(context.settings, 'native');
}

/** Every service of the lab's workloads, the ones without a container as stopped. */
async function containerStatus(context: DockerContext): Promise<LabStatus> {
  const containers = await containersOf(context);
  const parts = servicesOf(await workloadsOf(context.settings)).map((service) => {
    const container = containers.find(({ service: name }) => name === service.name);
    return {
      name: service.name,
      state: stateOf(container?.state, container?.health),
      reason: '',
      version: service.version(context.settings),
      source: container ? sourceOf(container) : '',
      restarts: container?.restarts ?? 0,
      runningSince: container?.startedAt?.toISOString(),
      address: service.address(context.settings),
    };
  });
  return { parts };
}

function stateOf(state: string | undefined, health: string | undefined): PartStatus['state'] {
  if (state === 'running') return health === 'healthy' ? 'ready' : 'not ready';
  return state === 'restarting' ? 'restarting' : 'stopped';
}

/** Lets Compose print the containers’ logs. */
async function containerLogs(
  { settings, environment, signal }: DockerContext,
  { part: service, lines, follow, raw }: LogOptions,
): Promise<void> {
  if (service !== undefined && !services.some(({ name }) => name === service)) {
    throw new UserError(
      `There is no ${service} under Docker`,
      `One of: ${services.map(({ name }) => name).join(', ')}`,
    );
  }
  const file = join(settings.paths.root, 'docker-compose.yml');
  const compose = execa(
    'docker',
    [
      ...['compose', '--project-name', settings.PROJECT, '--file', file, 'logs', '--tail', String(lines)],
      ...(follow ? ['--follow'] : []),
      ...(service ? [service] : []),
    ],
    {
      cwd: settings.paths.root,
      env: environment,
      extendEnv: false,
      stdin: 'ignore',
      stderr: 'inherit',
      buffer: false,
      reject: false,
      cancelSignal: signal,
    },
  );
  for await (const line of compose) {
    const [prefix = '', ...rest] = line.split(/(?<= \| )/);
    const text = rest.join('');
    process.stdout.write(`${prefix}${raw ? text : readableLine(text)}\n`);
  }
}
