import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { smallYoungGeneration } from '@lab/store-engine/node-memory';
import type { PartName } from '@lab/telemetry/parts';
import { renderNginxTemplate, shopTls } from '../../../../nginx/render.ts';
import { accessFile, authRealm, ensureAccess, knownName } from '../../../stack/access.ts';
import { faultFlagsFile } from '../../../stack/fault-flags.ts';
import type { Settings } from '../../../stack/settings.ts';
import {
  caFile,
  certificateFile,
  ensureShopCertificates,
  shopSpeaksTls,
  tlsFiles,
} from '../../../stack/shop-certificates.ts';
import { backendAddresses, readHosts } from '../addressing/addresses.ts';
import { type Part, type Programs, requireProgram } from '../part.ts';
import { writeRendered } from '../rendered.ts';
import { partProcesses } from '../supervise/supervisor.ts';
import { nodeEnv, nodeOrigin, smallHeap, sourcesOf } from './node.ts';
import { accessLog } from './observability.ts';

const loopback = '127.0.0.1';
const source = (settings: Settings, ...path: string[]) => join(settings.paths.root, ...path);

export const dns: Part = {
  name: 'dns',
  needs: [],
  ports: [{ setting: 'DNS_PORT', protocol: 'udp', use: 'DNS' }],
  address: (settings) => `${loopback}:${settings.DNS_PORT}/udp`,
  origin: () => nodeOrigin,
  inputs: (settings) => sourcesOf(settings, 'scripts/launcher/native/addressing', 'telemetry/src/parts.ts'),
  launch: (settings) => ({
    command: process.execPath,
    args: [...smallHeap, source(settings, 'scripts', 'launcher', 'native', 'addressing', 'dns-server.ts')],
    env: { ...nodeEnv(settings), LAB_DNS_PORT: String(settings.DNS_PORT), LAB_RUN_DIR: settings.paths.run },
  }),
  readiness: (settings) => ({ kind: 'dns', port: settings.DNS_PORT, name: 'dns' satisfies PartName }),
  stopWithinMs: 1000,
  stopStage: 3,
};

/** `host:port` of the backend's latest start. */
export function backendAddress(settings: Settings): string {
  const address = readHosts(settings.paths.run).get('backend');
  if (!address) throw new Error('the backend has not published its address yet');
  return `${address}:${settings.BACKEND_PORT}`;
}

export const backend: Part = {
  name: 'backend',
  needs: [],
  ports: [{ setting: 'BACKEND_PORT', protocol: 'tcp', use: 'HTTP API, on another 127.0.1.N at each start' }],
  address: (settings) => `http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}/api`,
  origin: () => nodeOrigin,
  inputs: (settings) =>
    sourcesOf(
      settings,
      'backend/src',
      'packages/api-contract/src',
      'packages/faults/src',
      'packages/http/src',
      'packages/sqlite/src',
      'telemetry/src',
      'scripts/launcher/native/addressing',
    ),
  prepare: async (settings) => {
    await mkdir(join(settings.paths.data, 'backend'), { recursive: true });
  },
  launch: (settings) => ({
    command: process.execPath,
    args: [
      ...smallYoungGeneration,
      '--import',
      source(settings, 'scripts', 'launcher', 'native', 'addressing', 'assign-address.ts'),
      '--import',
      source(settings, 'backend', 'src', 'telemetry.ts'),
      source(settings, 'backend', 'src', 'server.ts'),
    ],
    env: {
      ...nodeEnv(settings),
      LAB_RUN_DIR: settings.paths.run,
      BACKEND_PORT: String(settings.BACKEND_PORT),
      BACKEND_NAME: knownName(settings),
      DATABASE_PATH: join(settings.paths.data, 'backend', 'tasks.db'),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${loopback}:${settings.COLLECTOR_OTLP_PORT}`,
      DEPLOYMENT_ENVIRONMENT: settings.DEPLOYMENT_ENVIRONMENT,
      FAULT_FLAGS: faultFlagsFile(settings),
      TRACE_SAMPLING: settings.LAB_SAMPLING,
    },
  }),
  readiness: (settings) => ({ kind: 'http', url: () => `http://${backendAddress(settings)}/health/ready` }),
  stopWithinMs: 12_000,
  stopStage: 1,
};

const nginxDirectory = (settings: Settings) => join(settings.paths.run, 'nginx');

/** What the pages learn about this lab: `/lab.json`, described in frontend/src/lab-config.ts. */
const browserConfig = (settings: Settings) => join(nginxDirectory(settings), 'lab.json');

const nginxVariables = (settings: Settings) => ({
  NGINX_LISTEN: `${settings.LAB_BIND}:${settings.LAB_HTTP_PORT}`,
  NGINX_RESOLVER: `${loopback}:${settings.DNS_PORT}`,
  NGINX_BACKEND: `backend:${settings.BACKEND_PORT}`,
  NGINX_BACKEND_ADDRESSES: backendAddresses
    .map((address) => `server ${address}:${settings.BACKEND_PORT} max_fails=0;`)
    .join(' '),
  NGINX_COLLECTOR: `${loopback}:${settings.COLLECTOR_BROWSER_PORT}`,
  NGINX_PROMETHEUS: `${loopback}:${settings.PROMETHEUS_PORT}`,
  NGINX_LOKI: `${loopback}:${settings.LOKI_PORT}`,
  NGINX_TEMPO: `${loopback}:${settings.TEMPO_PORT}`,
  NGINX_WATCH: `${loopback}:${settings.WATCH_PORT}`,
  NGINX_LAB_API: `${loopback}:${settings.LAB_API_PORT}`,
  NGINX_SHOP_ORDERS: `shop-orders:${settings.SHOP_ORDERS_PORT}`,
  NGINX_SHOP_IDENTITY: `shop-identity:${settings.SHOP_IDENTITY_PORT}`,
  NGINX_SHOP_NOTIFICATIONS: `shop-notifications:${settings.SHOP_NOTIFICATIONS_PORT}`,
  NGINX_SHOP_PROTOCOL: shopSpeaksTls(settings) ? ('https' as const) : ('http' as const),
  NGINX_SHOP_TLS: shopSpeaksTls(settings)
    ? shopTls(caFile(settings), certificateFile(settings, 'nginx'))
    : '',
  NGINX_HOST: knownName(settings),
  NGINX_AUTH: authRealm(settings),
  NGINX_AUTH_FILE: accessFile(settings),
  NGINX_ROOT: source(settings, 'frontend', 'dist'),
  NGINX_ACCESS_LOG: accessLog(settings),
  NGINX_LAB_CONFIG: browserConfig(settings),
});

/** Where Nginx’ master process writes its pid. */
export const nginxPidFile = (settings: Settings) => join(nginxDirectory(settings), 'nginx.pid');

/** Lets Nginx reopen its access log, after it was renamed; one that does not run opens a new log when it starts. */
export async function reopenAccessLog(settings: Settings): Promise<void> {
  const pid = Number(await readFile(nginxPidFile(settings), 'utf8').catch(() => ''));
  // After a crash the file may hold a pid that is somebody else's by now.
  const own = await partProcesses(settings, 'nginx');
  if (own.some((candidate) => candidate.pid === pid)) process.kill(pid, 'SIGUSR1');
}

/** As root, Nginx’ workers would drop to a user that cannot read a checkout below /root. */
const nginxArgs = (settings: Settings) => [
  '-e',
  'stderr',
  '-p',
  `${nginxDirectory(settings)}/`,
  '-c',
  'nginx.conf',
  ...(process.getuid?.() === 0 ? ['-g', 'user root;'] : []),
];

const nginxLaunch = (settings: Settings, programs: Programs, ...more: string[]) => ({
  command: requireProgram(programs, 'nginx').path,
  args: [...nginxArgs(settings), ...more],
  env: {},
});

export const nginx: Part = {
  name: 'nginx',
  needs: ['nginx'],
  ports: [{ setting: 'LAB_HTTP_PORT', protocol: 'tcp', use: 'the lab in the browser' }],
  address: (settings) => `http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}`,
  origin: (_settings, programs) => requireProgram(programs, 'nginx'),
  inputs: (settings, programs) => [
    join(nginxDirectory(settings), 'nginx.conf'),
    join(nginxDirectory(settings), 'lab.conf'),
    browserConfig(settings),
    accessFile(settings),
    ...tlsFiles(settings, 'nginx'),
    requireProgram(programs, 'nginx').path,
  ],
  prepare: async (settings) => {
    const directory = nginxDirectory(settings);
    await mkdir(join(directory, 'temp'), { recursive: true });
    await ensureAccess(settings);
    if (shopSpeaksTls(settings)) await ensureShopCertificates(settings);
    const main = await readFile(source(settings, 'nginx', 'nginx.conf'), 'utf8');
    await writeRendered(join(directory, 'nginx.conf'), main);
    const template = await readFile(source(settings, 'nginx', 'lab.conf.template'), 'utf8');
    const site = `http://${settings.LAB_HOST}:${settings.LAB_HTTP_PORT}`;
    const traceUrlTemplate = `${site}/lab/trace/{traceId}`;
    await writeRendered(browserConfig(settings), JSON.stringify({ traceUrlTemplate }));
    await writeRendered(join(directory, 'lab.conf'), renderNginxTemplate(template, nginxVariables(settings)));
  },
  check: (settings, programs) => nginxLaunch(settings, programs, '-t'),
  launch: (settings, programs) => nginxLaunch(settings, programs),
  readiness: (settings) => ({
    kind: 'http',
    url: () =>
      `http://${settings.LAB_BIND === '0.0.0.0' ? loopback : settings.LAB_BIND}:${settings.LAB_HTTP_PORT}/healthz`,
  }),
  stopWithinMs: 3000,
  stopStage: 1,
};
