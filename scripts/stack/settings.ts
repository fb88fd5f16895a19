import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { samplingModes } from '@lab/telemetry/sampling';
import { z } from 'zod';
import { UserError } from '../terminal/user-error.ts';
import { workloadNames } from './workload-names.ts';

/** The checkout: every path of the lab starts here. */
export const rootDirectory = resolve(import.meta.dirname, '../..');

const port = z.coerce
  .number('must be a port number')
  .int()
  .min(1, 'must be 1..65535')
  .max(65_535, 'must be 1..65535');
const version = z.string().regex(/^\d+(\.\d+){0,2}$/, 'must be a version such as 1.2.3');
const hostName = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'must be a host name or an IPv4 address');

/** One entry for each line of `.env`. The text is what docs/reference/configuration.md says about it. */
const schema = z.object({
  PROJECT: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,30}$/, 'must be lower-case letters, digits, - and _')
    .describe('Name of this lab: names the processes, and the Compose project under Docker.'),
  LAB_HOST: hostName.describe('Host name in the URLs that the lab prints and that its own browser opens.'),
  LAB_BIND: z
    .ipv4('must be an IPv4 address')
    .describe('Address on which Nginx listens. Everything else stays on loopback.'),
  DEPLOYMENT_ENVIRONMENT: z.string().min(1).describe('`deployment.environment.name` on every signal.'),
  LAB_WORKLOADS: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(
      z
        .array(z.enum(workloadNames, 'must be tasks, or tasks,shop'))
        .refine((names) => names.includes('tasks'), 'must be tasks, or tasks,shop'),
    )
    .describe('What runs in the lab: `tasks`, or `tasks,shop`. `lab up --with shop` chooses it for one lab.'),
  LAB_SHOP_MTLS: z
    .enum(['on', 'off'], 'must be on or off')
    .describe(
      '`on`: Nginx and the services of the shop speak mutual TLS, with certificates of their own CA.',
    ),
  LAB_LOAD_HOSTS: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim()))
    .pipe(z.array(hostName))
    .describe('Hosts, with commas between, to which `lab load` may send besides this machine.'),
  LAB_SAMPLING: z
    .enum(samplingModes, `must be ${samplingModes.join(', ')}`)
    .describe(
      'Which traces are kept, from the next start on: `all`; `head`, a share of them; `tail`, errors, slow ones, rare routes, orders and a share of the rest. See docs/sampling.md.',
    ),
  LAB_HTTP_PORT: port.describe('The lab in the browser: Nginx.'),
  BACKEND_PORT: port.describe('The API, on a loopback address of its own behind Nginx.'),
  GRAFANA_PORT: port.describe('Grafana, where it can be installed.'),
  TEMPO_PORT: port.describe('Tempo’s HTTP API (or the embedded trace store’s).'),
  LOKI_PORT: port.describe('Loki’s HTTP API.'),
  PROMETHEUS_PORT: port.describe('Prometheus’ HTTP API.'),
  ALERTMANAGER_PORT: port.describe('Alertmanager’s HTTP API.'),
  COLLECTOR_OTLP_PORT: port.describe('OTLP/HTTP into the Collector, for the backend and your own programs.'),
  COLLECTOR_BROWSER_PORT: port.describe('OTLP/HTTP into the Collector for what browsers send through Nginx.'),
  COLLECTOR_METRICS_PORT: port.describe('The Collector’s own metrics.'),
  COLLECTOR_HEALTH_PORT: port.describe('The Collector’s health check.'),
  TEMPO_OTLP_PORT: port.describe('OTLP/HTTP from the Collector into Tempo.'),
  LOKI_GRPC_PORT: port.describe('Loki’s internal gRPC.'),
  TEMPO_GRPC_PORT: port.describe('Tempo’s internal gRPC.'),
  DNS_PORT: port.describe('The lab’s DNS server (native mode).'),
  LAB_API_PORT: port.describe('The lab’s API: faults and exercises, behind Nginx (native mode).'),
  WATCH_PORT: port.describe('The lab’s watch: freshness of the telemetry, received alerts.'),
  NATS_PORT: port.describe('NATS: the broker of the shop.'),
  NATS_MONITOR_PORT: port.describe('The broker’s health and figures (HTTP).'),
  POSTGRES_PORT: port.describe('PostgreSQL: the database of the shop’s orders.'),
  SHOP_IDENTITY_PORT: port.describe('HTTP API of the shop’s accounts.'),
  SHOP_PAYMENTS_PORT: port.describe('gRPC of the shop’s payments.'),
  SHOP_ORDERS_PORT: port.describe('The shop’s orders (HTTP).'),
  SHOP_NOTIFICATIONS_PORT: port.describe('The shop’s mailboxes (HTTP).'),
  SHOP_INVENTORY_1_PORT: port.describe('gRPC of the first instance of the shop’s inventory.'),
  SHOP_INVENTORY_2_PORT: port.describe('gRPC of the second one.'),
  SHOP_IDENTITY_METRICS_PORT: port.describe('Metrics of the shop’s accounts (`/metrics`).'),
  SHOP_PAYMENTS_METRICS_PORT: port.describe('Metrics of its payments.'),
  SHOP_ORDERS_METRICS_PORT: port.describe('Metrics of its orders.'),
  SHOP_NOTIFICATIONS_METRICS_PORT: port.describe('Metrics of its mailboxes.'),
  SHOP_INVENTORY_1_METRICS_PORT: port.describe('Metrics of the first instance of its inventory.'),
  SHOP_INVENTORY_2_METRICS_PORT: port.describe('Metrics of the second one.'),
  NODE_VERSION: version.describe('Node.js, from npm’s `node` package where the machine’s is older.'),
  NGINX_VERSION: version.describe('The oldest Nginx that is accepted.'),
  COLLECTOR_VERSION: version.describe('OpenTelemetry Collector.'),
  TEMPO_VERSION: version.describe('Tempo.'),
  LOKI_VERSION: version.describe('Loki.'),
  PROMETHEUS_VERSION: version.describe('Prometheus and promtool.'),
  ALERTMANAGER_VERSION: version.describe('Alertmanager.'),
  NATS_VERSION: version.describe('NATS server.'),
  POSTGRES_VERSION: version.describe('The oldest PostgreSQL that is accepted.'),
  GRAFANA_VERSION: version.describe('Grafana.'),
  NODE_IMAGE_VERSION: version.describe('Base image of the backend under Docker (`node:…-bookworm-slim`).'),
  POSTGRES_IMAGE_VERSION: version.describe('PostgreSQL under Docker.'),
  NGINX_IMAGE_VERSION: version.describe(
    'Base image of Nginx under Docker (`nginxinc/nginx-unprivileged:…-alpine-slim`).',
  ),
  CONFTEST_VERSION: version.describe('conftest, which checks the policies in the tests.'),
  COMPOSE_VERSION: version.describe('Docker Compose, built for the tests where the machine has none.'),
});

/** What only the process environment sets: it differs between runs on one machine, so `.env` does not hold it. */
const processSchema = z.object({
  LAB_STATE_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('Where data, logs and run files live. Default: `.lab` in the checkout.'),
  XDG_CACHE_HOME: z
    .string()
    .min(1)
    .optional()
    .describe('Parent of the cache for downloaded and built programs. Default: `~/.cache`.'),
});

export type SettingName = keyof z.infer<typeof schema>;
export type PortName = Extract<SettingName, `${string}_PORT`>;
export type VersionName = Extract<SettingName, `${string}_VERSION`>;

/** The lab’s configuration: `.env`, overridden by the environment, plus the directories that follow from it. */
export interface Settings extends Readonly<z.infer<typeof schema>> {
  readonly paths: {
    readonly root: string;
    /** `.lab`: everything the lab writes, apart from the cache. */
    readonly state: string;
    readonly data: string;
    readonly logs: string;
    /** Rendered configuration, pids, sockets: worthless once the lab is down. */
    readonly run: string;
    /** Programs that were downloaded or built: shared by every checkout of this user. */
    readonly cache: string;
  };
}

/** The environment in which another process of the lab reads these very settings. */
export function environmentOf({ paths, ...values }: Settings): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
    LAB_STATE_DIR: paths.state,
    XDG_CACHE_HOME: dirname(paths.cache),
  };
}

/** Names, defaults and meanings for the generated reference. */
export function describeSettings(): { name: string; meaning: string; scope: '.env' | 'environment' }[] {
  const describe = (shape: Record<string, z.ZodType>, scope: '.env' | 'environment') =>
    Object.entries(shape).map(([name, type]) => ({ name, meaning: type.description ?? '', scope }));
  return [...describe(schema.shape, '.env'), ...describe(processSchema.shape, 'environment')];
}

/** The values that `.env` itself holds. */
export function readEnvFile(file = join(rootDirectory, '.env')): Record<string, string | undefined> {
  if (!existsSync(file)) {
    throw new UserError(`${file} is missing`, 'Restore it: git checkout -- .env');
  }
  return parseEnv(readFileSync(file, 'utf8'));
}

/**
 * Reads `.env` and the environment (which wins; an empty value counts as unset).
 *
 * @throws UserError naming each bad variable, its value, and where it came from.
 */
export function loadSettings(
  environment: NodeJS.ProcessEnv = process.env,
  file: Record<string, string | undefined> = readEnvFile(),
): Settings {
  const isSet = ([, value]: [string, string | undefined]) => value !== undefined && value.trim() !== '';
  const fromEnvironment = Object.fromEntries(Object.entries(environment).filter(isSet));
  const merged = { ...Object.fromEntries(Object.entries(file).filter(isSet)), ...fromEnvironment };
  const parsed = schema.extend(processSchema.shape).safeParse(merged);
  if (!parsed.success) {
    throw new UserError(
      'The configuration has a value that cannot be used',
      'Correct it, or restore the file: git checkout -- .env',
      parsed.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        const source = name in fromEnvironment ? 'environment' : '.env';
        const seen = name in merged ? `is "${merged[name]}" (${source})` : 'is not set';
        return `${name} ${seen}: ${name in merged ? issue.message : 'it is required'}`;
      }),
    );
  }
  const { LAB_STATE_DIR, XDG_CACHE_HOME, ...values } = parsed.data;
  const state = resolve(rootDirectory, LAB_STATE_DIR ?? '.lab');
  return {
    ...values,
    paths: {
      root: rootDirectory,
      state,
      data: join(state, 'data'),
      logs: join(state, 'logs'),
      run: join(state, 'run'),
      cache: join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'observability-lab'),
    },
  };
}
