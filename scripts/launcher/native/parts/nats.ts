import { join } from 'node:path';
import type { Settings } from '../../../stack/settings.ts';
import { type Part, requireProgram } from '../part.ts';
import { goEnv } from './go.ts';

const loopback = '127.0.0.1';
const configuration = (settings: Settings) => join(settings.paths.root, 'nats', 'nats.conf');

export const nats: Part = {
  name: 'nats',
  workload: 'shop',
  needs: ['nats'],
  ports: [
    { setting: 'NATS_PORT', protocol: 'tcp', use: 'NATS' },
    { setting: 'NATS_MONITOR_PORT', protocol: 'tcp', use: 'health and figures (HTTP)' },
  ],
  address: (settings) => `nats://${loopback}:${settings.NATS_PORT}`,
  origin: (_settings, programs) => requireProgram(programs, 'nats'),
  inputs: (settings, programs) => [configuration(settings), requireProgram(programs, 'nats').path],
  check: (settings, programs) => ({
    command: requireProgram(programs, 'nats').path,
    args: ['--config', configuration(settings), '-t'],
    env: {},
  }),
  launch: (settings, programs) => ({
    command: requireProgram(programs, 'nats').path,
    args: [
      ...['--config', configuration(settings), '--addr', loopback, '--port', String(settings.NATS_PORT)],
      ...['--http_port', String(settings.NATS_MONITOR_PORT)],
      ...['--store_dir', join(settings.paths.data, 'nats')],
    ],
    env: { ...goEnv },
  }),
  readiness: (settings) => ({
    kind: 'http',
    url: () => `http://${loopback}:${settings.NATS_MONITOR_PORT}/healthz`,
  }),
  stopWithinMs: 5_000,
  stopStage: 2,
};
