import { join } from 'node:path';
import type { Settings } from '../../../stack/settings.ts';
import { type Part, requireProgram } from '../part.ts';
import { writeRendered } from '../rendered.ts';
import { partDirectory } from '../supervise/supervisor.ts';
import { goEnv } from './go.ts';
import { nodeEnv, nodeOrigin, smallHeap, sourcesOf } from './node.ts';

const loopback = '127.0.0.1';

/** Directory in which the watch keeps received alerts and the reserve of disk space. */
export const watchData = (settings: Settings) => join(settings.paths.data, 'watch');

/** Where the watch keeps and shows what it received. */
export const alertsUrl = (settings: Settings) => `http://${loopback}:${settings.WATCH_PORT}/alerts`;

const alertmanagerConfig = (settings: Settings) =>
  join(settings.paths.root, 'alertmanager', 'alertmanager.yml');

/** Read by Alertmanager, whose working directory this is. */
const webhookUrlFile = (settings: Settings) => join(partDirectory(settings, 'alertmanager'), 'webhook-url');

export const alertmanager: Part = {
  name: 'alertmanager',
  needs: ['alertmanager'],
  startsLast: true,
  ports: [{ setting: 'ALERTMANAGER_PORT', protocol: 'tcp', use: 'HTTP API' }],
  address: (settings) => `http://${loopback}:${settings.ALERTMANAGER_PORT}`,
  origin: (_settings, programs) => requireProgram(programs, 'alertmanager'),
  inputs: (settings, programs) => [
    alertmanagerConfig(settings),
    webhookUrlFile(settings),
    requireProgram(programs, 'alertmanager').path,
  ],
  prepare: (settings) => writeRendered(webhookUrlFile(settings), alertsUrl(settings)),
  launch: (settings, programs) => ({
    command: requireProgram(programs, 'alertmanager').path,
    args: [
      `--config.file=${alertmanagerConfig(settings)}`,
      `--storage.path=${join(settings.paths.data, 'alertmanager')}`,
      `--web.listen-address=${loopback}:${settings.ALERTMANAGER_PORT}`,
      '--cluster.listen-address=',
      '--log.level=warn',
    ],
    env: goEnv,
  }),
  readiness: (settings) => ({
    kind: 'http',
    url: () => `http://${loopback}:${settings.ALERTMANAGER_PORT}/-/ready`,
  }),
  stopWithinMs: 4000,
  stopStage: 2,
};

export const watch: Part = {
  name: 'watch',
  needs: [],
  ports: [{ setting: 'WATCH_PORT', protocol: 'tcp', use: 'its metrics, received alerts' }],
  address: alertsUrl,
  origin: () => nodeOrigin,
  inputs: (settings) =>
    sourcesOf(
      settings,
      'watch/src',
      'packages/http/src',
      'packages/store-clients/src',
      'packages/wait/src',
      'telemetry/src',
    ),
  launch: (settings) => ({
    command: process.execPath,
    args: [...smallHeap, join(settings.paths.root, 'watch', 'src', 'server.ts')],
    env: {
      ...nodeEnv(settings),
      WATCH_HOST: loopback,
      WATCH_PORT: String(settings.WATCH_PORT),
      WATCH_DATA: watchData(settings),
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${loopback}:${settings.COLLECTOR_OTLP_PORT}`,
      LAB_BROWSER_OTLP_URL: `http://${loopback}:${settings.COLLECTOR_BROWSER_PORT}`,
      LAB_TEMPO_URL: `http://${loopback}:${settings.TEMPO_PORT}`,
      LAB_LOKI_URL: `http://${loopback}:${settings.LOKI_PORT}`,
      LAB_PROMETHEUS_URL: `http://${loopback}:${settings.PROMETHEUS_PORT}`,
    },
  }),
  readiness: (settings) => ({
    kind: 'http',
    url: () => `http://${loopback}:${settings.WATCH_PORT}/ready`,
  }),
  stopWithinMs: 2000,
  stopStage: 1,
};
