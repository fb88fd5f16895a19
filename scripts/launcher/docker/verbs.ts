import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { styleText } from 'node:util';
import type { Settings } from '../../stack/settings.ts';
import { table } from '../../terminal/table.ts';
import { UserError } from '../../terminal/user-error.ts';
import { rememberLauncher } from './choose.ts';
import { composeOrFail, containersOf, type DockerContext } from './compose.ts';
import { services } from './services.ts';
import type { ReadyService } from './up.ts';

/** The context of a verb that nothing interrupts. */
export const dockerContext = (settings: Settings, signal = new AbortController().signal): DockerContext => ({
  settings,
  signal,
  environment: process.env,
});

/** Takes the containers and networks away; the volumes, and so the data, stay unless `data` says otherwise. */
export async function downContainers(context: DockerContext, data: 'keep' | 'delete'): Promise<number> {
  const before = await containersOf(context);
  await composeOrFail(context, 'Stopping the lab', [
    'down',
    '--remove-orphans',
    ...(data === 'delete' ? ['--volumes'] : []),
  ]);
  await rememberLauncher(context.settings, 'native');
  return before.length;
}

/** The native start-up table’s columns, for containers. */
export function containerTable(ready: readonly ReadyService[]): string[] {
  return table(
    [
      { title: 'Part', value: ({ name }) => name },
      { title: 'Version', value: ({ version }) => version },
      { title: 'From', value: ({ source }) => source },
      {
        title: 'Ready after',
        align: 'right',
        value: ({ kept, readyAfterSeconds }) => (kept ? 'was running' : `${readyAfterSeconds.toFixed(1)} s`),
      },
      { title: 'Address', value: ({ address }) => address },
    ],
    ready,
  );
}

/** A service as `status` shows it. */
export interface ServiceStatus {
  readonly name: string;
  readonly state: 'ready' | 'not ready' | 'restarting' | 'stopped';
  readonly version: string;
  readonly source: string;
  readonly restarts: number;
  readonly runningSince: string | undefined;
  readonly address: string;
}

const colours = { ready: 'green', 'not ready': 'yellow', restarting: 'yellow', stopped: 'red' } as const;

/** Every service, the ones without a container as stopped. */
export async function containerStatus(context: DockerContext): Promise<ServiceStatus[]> {
  const containers = await containersOf(context);
  return services.map((service) => {
    const container = containers.find(({ service: name }) => name === service.name);
    return {
      name: service.name,
      state: stateOf(container?.state, container?.health),
      version: service.version(context.settings),
      source: container?.image ?? '',
      restarts: container?.restarts ?? 0,
      runningSince: container?.startedAt?.toISOString(),
      address: service.address(context.settings),
    };
  });
}

function stateOf(state: string | undefined, health: string | undefined): ServiceStatus['state'] {
  if (state === 'running') return health === 'healthy' ? 'ready' : 'not ready';
  return state === 'restarting' ? 'restarting' : 'stopped';
}

/** The lines that `status` prints. */
export function containerStatusLines(statuses: readonly ServiceStatus[]): string[] {
  return table(
    [
      { title: 'Part', value: ({ name }) => name },
      { title: 'State', value: ({ state }) => styleText(colours[state], state) },
      { title: 'Version', value: ({ version }) => version },
      { title: 'From', value: ({ source }) => source },
      { title: 'Crashes', align: 'right', value: ({ restarts }) => String(restarts) },
      { title: 'Up since', value: ({ runningSince }) => runningSince?.slice(0, 19).replace('T', ' ') ?? '-' },
      { title: 'Address', value: ({ address }) => address },
    ],
    statuses,
  );
}

/** Lets Compose print the containers’ logs. */
export async function containerLogs(
  { settings, environment, signal }: DockerContext,
  options: { readonly service: string | undefined; readonly lines: number; readonly follow: boolean },
): Promise<void> {
  const { service, lines, follow } = options;
  if (service !== undefined && !services.some(({ name }) => name === service)) {
    throw new UserError(
      `There is no ${service} under Docker`,
      `One of: ${services.map(({ name }) => name).join(', ')}`,
    );
  }
  const file = join(settings.paths.root, 'docker-compose.yml');
  const child = spawn(
    'docker',
    [
      ...['compose', '--project-name', settings.PROJECT, '--file', file, 'logs', '--tail', String(lines)],
      ...(follow ? ['--follow'] : []),
      ...(service ? [service] : []),
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], cwd: settings.paths.root, env: environment },
  );
  signal.addEventListener('abort', () => child.kill());
  await new Promise((resolve) => child.once('close', resolve));
}
