import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SamplingMode } from '@lab/telemetry/sampling';
import { collectorArgs } from '../../../collector/args.ts';
import { freePort } from './free-port.ts';
import { type RunningProgram, startCommand, startProgram } from './program.ts';
import { rootDirectory } from './root.ts';

/** A backend of the pipeline with the lab's configuration, on a free port unless one is given, in the given directory. */
export interface Backend {
  readonly url: string;
  readonly port: number;
  readonly program: RunningProgram;
}

/** A directory under the system's temporary one; `remove` deletes it. */
export function temporaryDirectory(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'lab-pipeline-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts the embedded log store. */
export async function startLogStore(directory: string): Promise<Backend> {
  const port = await freePort();
  const program = await startCommand(process.execPath, {
    args: [join(rootDirectory, 'loki/embedded/src/server.ts')],
    env: {
      ...process.env,
      LOG_STORE_HOST: '127.0.0.1',
      LOG_STORE_PORT: String(port),
      LOG_STORE_DATA: join(directory, 'log-store'),
    },
    ready: `http://127.0.0.1:${port}/ready`,
  });
  return { url: `http://127.0.0.1:${port}`, port, program };
}

/** Starts Prometheus with prometheus/prometheus.yml and prometheus/flags. */
export async function startPrometheus(directory: string, fixedPort?: number): Promise<Backend> {
  const port = fixedPort ?? (await freePort());
  const program = await startProgram('prometheus', {
    args: [
      `@${join(rootDirectory, 'prometheus/flags')}`,
      `--config.file=${join(rootDirectory, 'prometheus/prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    ready: `http://127.0.0.1:${port}/-/ready`,
  });
  return { url: `http://127.0.0.1:${port}`, port, program };
}

export interface CollectorOptions {
  /** Where the backends are; what is not given is an unused port. */
  readonly tempoUrl?: string;
  readonly lokiUrl?: string;
  readonly prometheusUrl?: string;
  /** host:port of what stands in for the lab's backend. */
  readonly scrapeTarget?: string;
  /** host:port where the trace store’s metrics are. */
  readonly tempoTarget?: string;
  /** Default: every trace is kept. */
  readonly sampling?: SamplingMode;
}

export interface TestCollector {
  /** OTLP/HTTP for trusted senders. */
  readonly url: string;
  /** OTLP/HTTP for browsers. */
  readonly browserUrl: string;
  readonly metricsUrl: string;
  readonly accessLogFile: string;
  /** The file_sd file; replace it by renaming another one. */
  readonly targetsFile: string;
  readonly program: RunningProgram;
}

/** The Collector's environment in the directory; its ports are chosen again at each call. */
export async function collectorEnvironment(
  directory: string,
  options: CollectorOptions = {},
): Promise<Record<string, string>> {
  const address = async () => `127.0.0.1:${await freePort()}`;
  const unused = 'http://127.0.0.1:9';
  const targets = join(directory, 'backend.json');
  writeFileSync(targets, JSON.stringify([{ targets: options.scrapeTarget ? [options.scrapeTarget] : [] }]));
  mkdirSync(join(directory, 'collector'), { recursive: true });
  const metricsPort = String(await freePort());
  return {
    LAB_COLLECTOR_OTLP_ENDPOINT: await address(),
    LAB_COLLECTOR_BROWSER_ENDPOINT: await address(),
    LAB_COLLECTOR_METRICS_HOST: '127.0.0.1',
    LAB_COLLECTOR_METRICS_PORT: metricsPort,
    LAB_COLLECTOR_HEALTH_ENDPOINT: await address(),
    LAB_COLLECTOR_STORAGE: join(directory, 'collector'),
    LAB_TEMPO_OTLP_URL: options.tempoUrl ?? unused,
    LAB_LOKI_URL: options.lokiUrl ?? unused,
    LAB_PROMETHEUS_URL: options.prometheusUrl ?? unused,
    LAB_NGINX_ACCESS_LOG: join(directory, 'access.log'),
    LAB_BACKEND_TARGETS: targets,
    LAB_SHOP_TARGETS: join(directory, 'shop.json'),
    LAB_TARGET_COLLECTOR: `127.0.0.1:${metricsPort}`,
    LAB_TARGET_TEMPO: options.tempoTarget ?? '127.0.0.1:9',
    LAB_TARGET_LOKI: '127.0.0.1:9',
    LAB_TARGET_PROMETHEUS: '127.0.0.1:9',
    LAB_TARGET_ALERTMANAGER: '127.0.0.1:9',
    LAB_TARGET_WATCH: '127.0.0.1:9',
    DEPLOYMENT_ENVIRONMENT: 'test',
  };
}

/** Starts the Collector with collector/config.yaml. A second start in the directory finds the first one's queues. */
export async function startCollector(directory: string, options: CollectorOptions): Promise<TestCollector> {
  const env = await collectorEnvironment(directory, options);
  const program = await startProgram('collector', {
    args: collectorArgs(join(rootDirectory, 'collector/config.yaml'), options.sampling ?? 'all'),
    env,
    ready: `http://${env.LAB_COLLECTOR_HEALTH_ENDPOINT}/`,
  });
  return {
    url: `http://${env.LAB_COLLECTOR_OTLP_ENDPOINT}`,
    browserUrl: `http://${env.LAB_COLLECTOR_BROWSER_ENDPOINT}`,
    metricsUrl: `http://${env.LAB_TARGET_COLLECTOR}/metrics`,
    accessLogFile: join(directory, 'access.log'),
    targetsFile: join(directory, 'backend.json'),
    program,
  };
}
