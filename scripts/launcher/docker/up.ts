import { ensureAccess } from '../../stack/access.ts';
import { ensureSecrets } from '../../stack/secrets.ts';
import { ensureShopCertificates } from '../../stack/shop-certificates.ts';
import { workloadsOf } from '../../stack/workloads.ts';
import type { Reporter } from '../../terminal/progress.ts';
import { UserError } from '../../terminal/user-error.ts';
import { rememberLauncher } from '../in-use.ts';
import type { ReadyPart } from '../launcher.ts';
import { checkAccess } from '../preflight/access.ts';
import { checkDiskSpace } from '../preflight/disk.ts';
import { checkLayout } from '../preflight/layout.ts';
import { checkPortList } from '../preflight/ports.ts';
import { runPreflight } from '../preflight/preflight.ts';
import {
  type Container,
  compose,
  composeOrFail,
  containersOf,
  type DockerContext,
  everyWorkload,
  sourceOf,
} from './compose.ts';
import { writeBackendTarget } from './control.ts';
import { type Service, services, servicesOf } from './services.ts';

const healthyWithinSeconds = 180;
const shownLogLines = 12;

/**
 * Starts the lab in containers and waits until each is healthy. What runs already and has not changed stays. When a
 * start from nothing fails, nothing is left behind but the data.
 *
 * @throws UserError naming the service and its last log lines; the reason of the context’s signal
 */
export async function upInContainers(
  context: DockerContext,
  reporter: Reporter,
  install: boolean,
): Promise<readonly ReadyPart[]> {
  const { settings } = context;
  const wanted = servicesOf(await workloadsOf(settings));
  await removeOthers(context, wanted);
  const before = await containersOf(context);
  await runPreflight(settings, { portsInUseByLab: portsHeldBy(before, context) }, [
    { name: 'the state directory has this version’s layout', check: checkLayout },
    { name: 'there is enough disk space', check: checkDiskSpace },
    { name: 'a lab that others can reach has a password', check: checkAccess },
    { name: 'the ports are free', check: (given, held) => checkPortList(given, held, publishedPorts) },
  ]);
  await ensureSecrets(settings);
  await ensureAccess(settings);
  await ensureShopCertificates(settings);
  await rememberLauncher(settings, 'docker');
  if (install) await getImages(context, reporter);
  try {
    await reporter.step('Starting the containers', undefined, (detail) => start(context, detail));
  } catch (error) {
    if (before.length === 0) await clearAway(context);
    throw error;
  }
  const running = await containersOf(context);
  await writeBackendTarget(settings, running);
  return wanted.map((service) => readyService(service.name, running, before, context));
}

/** Takes away the containers of a workload that the lab has no more; their volumes stay. */
async function removeOthers(context: DockerContext, wanted: readonly Service[]): Promise<void> {
  const others = (await containersOf(context))
    .map(({ service }) => service)
    .filter((name) => services.some((one) => one.name === name && !wanted.includes(one)));
  if (others.length === 0) return;
  await composeOrFail(context, 'Taking a workload away', [
    ...everyWorkload,
    ...['rm', '--stop', '--force'],
    ...new Set(others),
  ]);
}

async function getImages(context: DockerContext, reporter: Reporter): Promise<void> {
  await reporter.step('Pulling the images', undefined, (detail) =>
    composeOrFail(
      context,
      'Pulling the images',
      ['pull', '--policy', 'missing', '--ignore-buildable'],
      detail,
    ),
  );
  // One at a time: the classic builder gives images that build their common first steps side by side a layer each, and
  // finds just the newest of them the next time; then the others would be built, and their containers started, again.
  await reporter.step('Building the images', undefined, (detail) =>
    composeOrFail(context, 'Building the images', ['--parallel', '1', 'build'], detail),
  );
}

async function start(context: DockerContext, detail: (text: string) => void): Promise<void> {
  const wait = ['--wait', '--wait-timeout', String(healthyWithinSeconds)];
  const { status, output } = await compose(context, ['up', '--detach', '--no-build', ...wait], detail);
  if (status === 0) return;
  const sick = (await containersOf(context)).filter((one) => one.health !== 'healthy');
  const [first] = sick;
  const log = first
    ? await compose(context, ['logs', '--tail', String(shownLogLines), first.service])
    : undefined;
  throw new UserError(
    first
      ? `${sick.map(({ service }) => service).join(', ')} did not become healthy (${first.state})`
      : 'The containers did not start',
    'Fix the error in the log, then run it again. Without Docker: npx lab up --native',
    [...output.slice(-3), ...(log?.output ?? [])],
  );
}

/** A start that was interrupted must not be stopped from clearing up after itself. */
async function clearAway({ settings, environment }: DockerContext): Promise<void> {
  const withoutSignal = { settings, environment, signal: new AbortController().signal };
  await compose(withoutSignal, [...everyWorkload, 'down']);
  await rememberLauncher(settings, 'native');
}

const publishedPorts = services.flatMap(({ name, ports }) =>
  ports.map((port) => ({ ...port, protocol: 'tcp' as const, part: name })),
);

function portsHeldBy(containers: readonly Container[], { settings }: DockerContext): ReadonlySet<number> {
  const running = new Set(
    containers.filter(({ state }) => state === 'running').map(({ service }) => service),
  );
  return new Set(
    services
      .filter(({ name }) => running.has(name))
      .flatMap(({ ports }) => ports.map(({ setting }) => settings[setting])),
  );
}

function readyService(
  name: string,
  running: readonly Container[],
  before: readonly Container[],
  { settings }: DockerContext,
): ReadyPart {
  const service = services.find((entry) => entry.name === name);
  const container = running.find((entry) => entry.service === name);
  if (!service || !container) throw new Error(`docker-compose.yml started no ${name}`);
  const { startedAt, healthyAt } = container;
  return {
    name,
    version: service.version(settings),
    source: sourceOf(container),
    readyAfterSeconds: startedAt && healthyAt ? (healthyAt.getTime() - startedAt.getTime()) / 1000 : 0,
    kept: before.some(
      ({ id, startedAt: earlier }) => id === container.id && earlier?.getTime() === startedAt?.getTime(),
    ),
    address: service.address(settings),
  };
}
