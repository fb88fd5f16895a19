import { join } from 'node:path';
import { storeArguments, storeThreads } from '../../../../loki/embedded/src/launch.ts';
import type { Program } from '../../../stack/program.ts';
import type { Settings } from '../../../stack/settings.ts';
import type { Launch, Part } from '../part.ts';
import { goEnv } from './go.ts';
import { nodeEnv, sourcesOfStore } from './node.ts';

const loopback = '127.0.0.1';
const configuration = (settings: Settings) => join(settings.paths.root, 'loki', 'loki.yaml');

const lokiLaunch = (settings: Settings, { path }: Program): Launch => ({
  command: path,
  args: ['-config.expand-env=true', `-config.file=${configuration(settings)}`],
  env: {
    ...goEnv,
    LAB_LOKI_HTTP_HOST: loopback,
    LAB_LOKI_HTTP_PORT: String(settings.LOKI_PORT),
    LAB_LOKI_GRPC_PORT: String(settings.LOKI_GRPC_PORT),
    LAB_LOKI_DATA: join(settings.paths.data, 'loki'),
  },
});

const embeddedLaunch = (settings: Settings): Launch => ({
  command: process.execPath,
  args: storeArguments,
  threads: storeThreads,
  env: {
    ...nodeEnv(settings),
    LOG_STORE_HOST: loopback,
    LOG_STORE_PORT: String(settings.LOKI_PORT),
    LOG_STORE_DATA: join(settings.paths.data, 'log-store'),
  },
});

export const loki: Part = {
  name: 'loki',
  needs: [],
  prefers: ['loki'],
  ports: [
    { setting: 'LOKI_PORT', protocol: 'tcp', use: 'HTTP API' },
    { setting: 'LOKI_GRPC_PORT', protocol: 'tcp', use: 'internal gRPC (the real Loki only)' },
  ],
  address: (settings) => `http://${loopback}:${settings.LOKI_PORT}`,
  origin: (_settings, programs) => programs.loki ?? { version: 'embedded', source: 'checkout' },
  inputs: (settings, programs) =>
    programs.loki
      ? [configuration(settings), programs.loki.path]
      : sourcesOfStore(settings, 'loki/embedded/src'),
  check(settings, programs) {
    if (!programs.loki) return undefined;
    const launch = lokiLaunch(settings, programs.loki);
    return { ...launch, args: [...launch.args, '-verify-config'] };
  },
  launch: (settings, programs) =>
    programs.loki ? lokiLaunch(settings, programs.loki) : embeddedLaunch(settings),
  readiness: (settings) => ({ kind: 'http', url: () => `http://${loopback}:${settings.LOKI_PORT}/ready` }),
  stopWithinMs: 4000,
  stopStage: 3,
};
