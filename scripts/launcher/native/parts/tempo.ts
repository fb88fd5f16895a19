import { join } from 'node:path';
import { storeArguments, storeThreads } from '../../../../tempo/embedded/src/launch.ts';
import { derivesSpanMetrics, tempoProcessors } from '../../../stack/sampling.ts';
import type { Settings } from '../../../stack/settings.ts';
import type { Launch, Part } from '../part.ts';
import { nodeEnv, sourcesOfStore } from './node.ts';

const loopback = '127.0.0.1';

const tempoLaunch = (settings: Settings, path: string): Launch => ({
  command: path,
  args: ['-config.expand-env=true', `-config.file=${join(settings.paths.root, 'tempo', 'tempo.yaml')}`],
  env: {
    LAB_TEMPO_HTTP_HOST: loopback,
    LAB_TEMPO_HTTP_PORT: String(settings.TEMPO_PORT),
    LAB_TEMPO_GRPC_PORT: String(settings.TEMPO_GRPC_PORT),
    LAB_TEMPO_OTLP_ENDPOINT: `${loopback}:${settings.TEMPO_OTLP_PORT}`,
    LAB_TEMPO_DATA: join(settings.paths.data, 'tempo'),
    LAB_TEMPO_PROCESSORS: tempoProcessors(settings),
    LAB_PROMETHEUS_URL: `http://${loopback}:${settings.PROMETHEUS_PORT}`,
  },
});

const embeddedLaunch = (settings: Settings): Launch => ({
  command: process.execPath,
  args: storeArguments,
  threads: storeThreads,
  env: {
    ...nodeEnv(settings),
    TRACE_STORE_HOST: loopback,
    TRACE_STORE_PORT: String(settings.TEMPO_PORT),
    TRACE_STORE_OTLP_PORT: String(settings.TEMPO_OTLP_PORT),
    TRACE_STORE_SPAN_METRICS: derivesSpanMetrics(settings) ? 'on' : 'off',
    TRACE_STORE_DATA: join(settings.paths.data, 'trace-store'),
  },
});

export const tempo: Part = {
  name: 'tempo',
  needs: [],
  prefers: ['tempo'],
  ports: [
    { setting: 'TEMPO_PORT', protocol: 'tcp', use: 'HTTP API' },
    { setting: 'TEMPO_OTLP_PORT', protocol: 'tcp', use: 'OTLP/HTTP from the Collector' },
    { setting: 'TEMPO_GRPC_PORT', protocol: 'tcp', use: 'internal gRPC (the real Tempo only)' },
  ],
  address: (settings) => `http://${loopback}:${settings.TEMPO_PORT}`,
  origin: (_settings, programs) => programs.tempo ?? { version: 'embedded', source: 'checkout' },
  inputs: (settings, programs) =>
    programs.tempo
      ? [join(settings.paths.root, 'tempo', 'tempo.yaml'), programs.tempo.path]
      : sourcesOfStore(settings, 'tempo/embedded/src'),
  launch: (settings, programs) =>
    programs.tempo ? tempoLaunch(settings, programs.tempo.path) : embeddedLaunch(settings),
  readiness: (settings) => ({ kind: 'http', url: () => `http://${loopback}:${settings.TEMPO_PORT}/ready` }),
  stopWithinMs: 4000,
  stopStage: 3,
};
