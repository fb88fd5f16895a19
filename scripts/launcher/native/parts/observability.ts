import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { collectorArgs } from '../../../../collector/args.ts';
import type { Settings } from '../../../stack/settings.ts';
import { workloadsOf } from '../../../stack/workloads.ts';
import { targetsFile } from '../addressing/addresses.ts';
import { type Part, requireProgram } from '../part.ts';
import { linkTo, writeRendered } from '../rendered.ts';
import { goEnv } from './go.ts';
import { nodeEnv } from './node.ts';
import { shopTargets } from './shop.ts';

const loopback = '127.0.0.1';
const file = (settings: Settings, ...path: string[]) => join(settings.paths.root, ...path);

/** The file that Nginx writes and the Collector reads. */
export const accessLog = (settings: Settings) => join(settings.paths.logs, 'nginx-access.log');

/** The Collector’s queues and its position in the access log. */
export const collectorStorage = (settings: Settings) => join(settings.paths.data, 'collector');

/** The scrape targets of the shop’s services: none where the shop does not run. */
const shopTargetsFile = (settings: Settings) => join(settings.paths.run, 'targets', 'shop.json');

const collectorEnv = (settings: Settings) => ({
  LAB_COLLECTOR_OTLP_ENDPOINT: `${loopback}:${settings.COLLECTOR_OTLP_PORT}`,
  LAB_COLLECTOR_BROWSER_ENDPOINT: `${loopback}:${settings.COLLECTOR_BROWSER_PORT}`,
  LAB_COLLECTOR_METRICS_HOST: loopback,
  LAB_COLLECTOR_METRICS_PORT: String(settings.COLLECTOR_METRICS_PORT),
  LAB_COLLECTOR_HEALTH_ENDPOINT: `${loopback}:${settings.COLLECTOR_HEALTH_PORT}`,
  LAB_COLLECTOR_STORAGE: collectorStorage(settings),
  LAB_TEMPO_OTLP_URL: `http://${loopback}:${settings.TEMPO_OTLP_PORT}`,
  LAB_LOKI_URL: `http://${loopback}:${settings.LOKI_PORT}`,
  LAB_PROMETHEUS_URL: `http://${loopback}:${settings.PROMETHEUS_PORT}`,
  LAB_NGINX_ACCESS_LOG: accessLog(settings),
  LAB_BACKEND_TARGETS: targetsFile(settings.paths.run),
  LAB_SHOP_TARGETS: shopTargetsFile(settings),
  LAB_TARGET_COLLECTOR: `${loopback}:${settings.COLLECTOR_METRICS_PORT}`,
  LAB_TARGET_TEMPO: `${loopback}:${settings.TEMPO_PORT}`,
  LAB_TARGET_LOKI: `${loopback}:${settings.LOKI_PORT}`,
  LAB_TARGET_PROMETHEUS: `${loopback}:${settings.PROMETHEUS_PORT}`,
  LAB_TARGET_ALERTMANAGER: `${loopback}:${settings.ALERTMANAGER_PORT}`,
  LAB_TARGET_WATCH: `${loopback}:${settings.WATCH_PORT}`,
  DEPLOYMENT_ENVIRONMENT: settings.DEPLOYMENT_ENVIRONMENT,
});

export const collector: Part = {
  name: 'collector',
  needs: ['collector'],
  ports: [
    { setting: 'COLLECTOR_OTLP_PORT', protocol: 'tcp', use: 'OTLP/HTTP' },
    { setting: 'COLLECTOR_BROWSER_PORT', protocol: 'tcp', use: 'OTLP/HTTP from browsers, behind Nginx' },
    { setting: 'COLLECTOR_METRICS_PORT', protocol: 'tcp', use: 'its own metrics' },
    { setting: 'COLLECTOR_HEALTH_PORT', protocol: 'tcp', use: 'health check' },
  ],
  address: (settings) => `http://${loopback}:${settings.COLLECTOR_OTLP_PORT}`,
  origin: (_settings, programs) => requireProgram(programs, 'collector'),
  inputs: (settings, programs) => [
    file(settings, 'collector', 'config.yaml'),
    file(settings, 'collector', 'sampling'),
    file(settings, 'collector', 'storage'),
    requireProgram(programs, 'collector').path,
  ],
  prepare: async (settings) => {
    await mkdir(collectorStorage(settings), { recursive: true });
    await mkdir(dirname(targetsFile(settings.paths.run)), { recursive: true });
    const targets = (await workloadsOf(settings)).includes('shop') ? shopTargets(settings) : [];
    await writeRendered(shopTargetsFile(settings), JSON.stringify(targets));
  },
  check: (settings, programs) => ({
    command: requireProgram(programs, 'collector').path,
    args: ['validate', ...collectorArgs(file(settings, 'collector', 'config.yaml'), settings.LAB_SAMPLING)],
    env: collectorEnv(settings),
  }),
  launch: (settings, programs) => ({
    command: '/bin/sh',
    args: [
      '-c',
      '"$1" "$2" "$3"; shift 3; exec "$@"', // before each start, also one after a crash
      'collector',
      process.execPath,
      file(settings, 'collector', 'storage', 'set-aside-damaged.ts'),
      collectorStorage(settings),
      requireProgram(programs, 'collector').path,
      ...collectorArgs(file(settings, 'collector', 'config.yaml'), settings.LAB_SAMPLING),
    ],
    env: { ...nodeEnv(settings), ...goEnv, ...collectorEnv(settings) },
  }),
  readiness: (settings) => ({
    kind: 'http',
    url: () => `http://${loopback}:${settings.COLLECTOR_HEALTH_PORT}/`,
  }),
  stopWithinMs: 4000,
  stopStage: 2,
};

/**
 * Prometheus reads paths in its configuration relative to the file’s folder. So that the file is the checkout’s own and
 * the address of Alertmanager is this lab’s, it is linked into a folder beside that address.
 */
const prometheusDirectory = (settings: Settings) => join(settings.paths.run, 'prometheus');
const prometheusConfig = (settings: Settings) => join(prometheusDirectory(settings), 'prometheus.yml');
const alertmanagerTargets = (settings: Settings) =>
  join(prometheusDirectory(settings), 'targets', 'alertmanager.json');

async function preparePrometheus(settings: Settings): Promise<void> {
  const directory = prometheusDirectory(settings);
  await mkdir(directory, { recursive: true });
  for (const name of ['prometheus.yml', 'rules']) {
    await linkTo(file(settings, 'prometheus', name), join(directory, name));
  }
  const targets = [{ targets: [`${loopback}:${settings.ALERTMANAGER_PORT}`] }];
  await writeRendered(alertmanagerTargets(settings), JSON.stringify(targets));
}

export const prometheus: Part = {
  name: 'prometheus',
  needs: ['prometheus'],
  checkedBy: 'promtool',
  ports: [{ setting: 'PROMETHEUS_PORT', protocol: 'tcp', use: 'HTTP API' }],
  address: (settings) => `http://${loopback}:${settings.PROMETHEUS_PORT}`,
  origin: (_settings, programs) => requireProgram(programs, 'prometheus'),
  inputs: (settings, programs) => [
    file(settings, 'prometheus', 'prometheus.yml'),
    file(settings, 'prometheus', 'flags'),
    file(settings, 'prometheus', 'rules'),
    alertmanagerTargets(settings),
    requireProgram(programs, 'prometheus').path,
  ],
  prepare: preparePrometheus,
  check: (settings, programs) => ({
    command: requireProgram(programs, 'promtool').path,
    args: ['check', 'config', prometheusConfig(settings)],
    env: {},
  }),
  launch: (settings, programs) => ({
    command: requireProgram(programs, 'prometheus').path,
    args: [
      `@${file(settings, 'prometheus', 'flags')}`,
      `--config.file=${prometheusConfig(settings)}`,
      `--storage.tsdb.path=${join(settings.paths.data, 'prometheus')}`,
      `--web.listen-address=${loopback}:${settings.PROMETHEUS_PORT}`,
      ...(programs.tempo ? ['--web.enable-remote-write-receiver'] : []),
    ],
    env: goEnv,
  }),
  readiness: (settings) => ({
    kind: 'http',
    url: () => `http://${loopback}:${settings.PROMETHEUS_PORT}/-/ready`,
  }),
  stopWithinMs: 4000,
  stopStage: 3,
};
