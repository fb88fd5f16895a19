import { dirname, join } from 'node:path';
import { z } from 'zod';
import { shopTls } from '../../../nginx/render.ts';
import { authRealm, knownName } from '../../stack/access.ts';
import { faultFlagsFile } from '../../stack/fault-flags.ts';
import { fingerprintOf } from '../../stack/fingerprint.ts';
import { tempoProcessors } from '../../stack/sampling.ts';
import { secretsDirectory } from '../../stack/secrets.ts';
import { environmentOf, type Settings } from '../../stack/settings.ts';
import { caFile, shopSpeaksTls } from '../../stack/shop-certificates.ts';
import { workloadsOf } from '../../stack/workloads.ts';
import { UserError } from '../../terminal/user-error.ts';
import { type RunResult, run } from '../../toolchain/process.ts';
import { services } from './services.ts';

/** A container of the lab, as far as it is used here. */
export interface Container {
  readonly id: string;
  readonly service: string;
  readonly image: string;
  readonly state: string;
  readonly health: string;
  readonly startedAt: Date | undefined;
  /** Undefined until the health check has succeeded once within the log that the engine keeps. */
  readonly healthyAt: Date | undefined;
  readonly restarts: number;
  /** First address in a network of the lab. */
  readonly address: string | undefined;
}

const inspected = z.array(
  z.looseObject({
    Id: z.string(),
    RestartCount: z.number().default(0),
    Config: z.looseObject({ Image: z.string(), Labels: z.record(z.string(), z.string()).nullable() }),
    State: z.looseObject({
      Status: z.string(),
      StartedAt: z.string(),
      Health: z
        .looseObject({
          Status: z.string(),
          Log: z.array(z.looseObject({ End: z.string(), ExitCode: z.number() })).nullable(),
        })
        .optional(),
    }),
    NetworkSettings: z.looseObject({
      Networks: z.record(z.string(), z.looseObject({ IPAddress: z.string() })).nullable(),
    }),
  }),
);

/** What every call to the engine needs. */
export interface DockerContext {
  readonly settings: Settings;
  readonly signal: AbortSignal;
  readonly environment: NodeJS.ProcessEnv;
}

/** The environment in which docker-compose.yml is read: the settings win over .env as in the native launcher. */
async function composeEnvironment({ settings, environment }: DockerContext): Promise<NodeJS.ProcessEnv> {
  const fingerprints = await Promise.all(
    services.flatMap(({ fingerprint }) =>
      fingerprint ? [digest(fingerprint.variable, fingerprint.files, settings)] : [],
    ),
  );
  const uid = process.getuid?.() ?? 0;
  const workloads = await workloadsOf(settings);
  return {
    ...environment,
    ...environmentOf(settings),
    ...Object.fromEntries(fingerprints),
    COMPOSE_PROFILES: workloads.join(','),
    ...(workloads.includes('shop') && { LAB_SHOP_TARGETS: 'shop' }),
    LAB_TEMPO_PROCESSORS: tempoProcessors(settings),
    LAB_FAULTS_DIR: dirname(faultFlagsFile(settings)),
    LAB_SECRETS_DIR: secretsDirectory(settings),
    LAB_SHOP_CERTIFICATES: await fingerprintOf({}, [caFile(settings)]),
    ...(shopSpeaksTls(settings) && {
      LAB_SHOP_PROTOCOL: 'https',
      LAB_SHOP_TLS: shopTls('/run/secrets/shop-ca', '/run/secrets/nginx-certificate'),
    }),
    LAB_NGINX_AUTH: authRealm(settings),
    LAB_NGINX_HOST: knownName(settings),
    // Who reads a secret runs as the user who can; root’s files are given to the image’s own user instead.
    LAB_GRAFANA_UID: uid === 0 ? '' : String(uid),
    LAB_SHOP_UID: uid === 0 ? '' : String(uid),
  };
}

async function digest(
  variable: string,
  files: readonly string[],
  { paths }: Settings,
): Promise<readonly [string, string]> {
  const mounted = files.map((file) => join(paths.root, file));
  return [variable, await fingerprintOf({}, mounted)];
}

/** Arguments for Compose to see the services of every profile, which it overlooks otherwise, also where they run. */
export const everyWorkload = ['--profile', '*'] as const;

/** Runs `docker compose` for this lab. */
export async function compose(
  context: DockerContext,
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<RunResult> {
  const { settings, signal } = context;
  const file = join(settings.paths.root, 'docker-compose.yml');
  return run('docker', ['compose', '--ansi', 'never', '--file', file, ...args], {
    cwd: settings.paths.root,
    environment: await composeEnvironment(context),
    signal,
    ...(onLine && { onLine }),
  });
}

/** @throws UserError with what Compose said, when it fails */
export async function composeOrFail(
  context: DockerContext,
  what: string,
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<RunResult> {
  const result = await compose(context, args, onLine);
  if (result.status === 0) return result;
  throw new UserError(
    `${what} failed: docker compose ${args.join(' ')} ended with status ${result.status}`,
    'Fix the error that Docker reports, then run it again. Without Docker: npx lab up --native',
    result.output.slice(-15),
  );
}

/** Whether the image is an official one, or was built from a Dockerfile of this checkout. */
export const sourceOf = ({ image }: Pick<Container, 'image'>) => (image.includes('/') ? 'image' : 'build');

/** Every container of this lab, running or not. */
export async function containersOf({
  settings,
  signal,
  environment,
}: DockerContext): Promise<readonly Container[]> {
  const filter = `label=com.docker.compose.project=${settings.PROJECT}`;
  const list = await run('docker', ['ps', '-aq', '--no-trunc', '--filter', filter], { environment, signal });
  if (list.status !== 0) throw engineError(list);
  const ids = list.output.filter((line) => /^[0-9a-f]{64}$/.test(line));
  const each = await Promise.all(ids.map((id) => inspect(id, environment, signal)));
  return each.flat();
}

// One by one and on one line, because `run` keeps only the last lines of an output.
async function inspect(
  id: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<readonly Container[]> {
  const answer = await run('docker', ['inspect', '--format', '[{{json .}}]', id], { environment, signal });
  // It may have gone in the meantime.
  if (answer.status !== 0) return [];
  const line = answer.output.find((text) => text.startsWith('[')) ?? '[]';
  return inspected.parse(JSON.parse(line)).map(({ Id, RestartCount, Config, State, NetworkSettings }) => {
    const firstSuccess = State.Health?.Log?.find(({ ExitCode }) => ExitCode === 0);
    return {
      id: Id,
      service: Config.Labels?.['com.docker.compose.service'] ?? '',
      image: Config.Image,
      state: State.Status,
      health: State.Health?.Status ?? '',
      startedAt: State.Status === 'running' ? new Date(State.StartedAt) : undefined,
      healthyAt: firstSuccess ? new Date(firstSuccess.End) : undefined,
      restarts: RestartCount,
      address: Object.values(NetworkSettings.Networks ?? {}).find(({ IPAddress }) => IPAddress)?.IPAddress,
    };
  });
}

function engineError(result: RunResult): UserError {
  return new UserError(
    'The container engine does not answer',
    'Start it (for example: sudo systemctl start docker), then try again.',
    result.output.slice(-5),
  );
}
