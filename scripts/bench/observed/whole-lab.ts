import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@lab/testkit/free-port';
import { startCollector, startLogStore, startPrometheus } from '@lab/testkit/pipeline';
import { startStoreProcess } from '../../../tempo/embedded/src/testing/process.ts';

/** The Collector with the lab's configuration, the embedded stores and Prometheus, each a process. */
export interface WholeLab {
  /** OTLP/HTTP of the Collector. */
  readonly url: string;
  readonly tempo: string;
  readonly loki: string;
  readonly prometheus: string;
  readonly collectorMetrics: string;
  readonly collectorPid: number;
  readonly stop: () => Promise<void>;
}

/** Starts them in the directory. @param scrapeTarget host:port of the API */
export async function startWholeLab(directory: string, scrapeTarget: string): Promise<WholeLab> {
  mkdirSync(directory, { recursive: true });
  const otlpPort = await freePort();
  const traces = await startStoreProcess(join(directory, 'trace-store'), {
    TRACE_STORE_OTLP_PORT: String(otlpPort),
  });
  const [logs, prometheus] = await Promise.all([startLogStore(directory), startPrometheus(directory)]);
  const collector = await startCollector(directory, {
    tempoUrl: `http://127.0.0.1:${otlpPort}`,
    lokiUrl: logs.url,
    prometheusUrl: prometheus.url,
    scrapeTarget,
  });
  return {
    url: collector.url,
    tempo: traces.api,
    loki: logs.url,
    prometheus: prometheus.url,
    collectorMetrics: collector.metricsUrl,
    collectorPid: collector.program.pid,
    stop: async () => {
      await collector.program.stop();
      await Promise.all([traces.stop('SIGTERM'), logs.program.stop(), prometheus.program.stop()]);
    },
  };
}
