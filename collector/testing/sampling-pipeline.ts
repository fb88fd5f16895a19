import { join } from 'node:path';
import { spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';
import type { DetailedSpan } from '@lab/store-clients/trace';
import type { SamplingMode } from '@lab/telemetry/sampling';
import { patience } from '@lab/testkit/patience';
import {
  type Backend,
  startCollector,
  startPrometheus,
  type TestCollector,
  temporaryDirectory,
} from '@lab/testkit/pipeline';
import { type StoreProcess, startStoreProcess } from '../../tempo/embedded/src/testing/process.ts';

/** The Collector between senders, the trace store and Prometheus, as the lab with this LAB_SAMPLING has them. */
export interface SamplingPipeline {
  readonly collector: TestCollector;
  readonly store: StoreProcess;
  /** Where the store keeps its data. */
  readonly storeDirectory: string;
  readonly prometheus: Backend;
  /** The spans of a trace that the store has now. */
  readonly spans: (traceId: string) => Promise<readonly DetailedSpan[]>;
  readonly stop: () => Promise<void>;
}

/** Starts them in a directory of their own. @param scrapeTarget host:port of what stands in for the backend’s metrics */
export async function startSamplingPipeline(
  sampling: SamplingMode,
  scrapeTarget?: string,
): Promise<SamplingPipeline> {
  const directory = temporaryDirectory();
  const storeDirectory = join(directory.path, 'traces');
  const [store, prometheus] = await Promise.all([
    startStoreProcess(storeDirectory, {
      TRACE_STORE_SPAN_METRICS: sampling === 'all' ? 'on' : 'off',
    }),
    startPrometheus(directory.path),
  ]);
  const collector = await startCollector(directory.path, {
    tempoUrl: store.otlp.replace(/\/v1\/traces$/, ''),
    tempoTarget: new URL(store.api).host,
    prometheusUrl: prometheus.url,
    sampling,
    ...(scrapeTarget ? { scrapeTarget } : {}),
  });
  return {
    collector,
    store,
    storeDirectory,
    prometheus,
    async spans(traceId) {
      const url = traceUrl(store.api, traceId);
      const answer = await fetch(url, { signal: AbortSignal.timeout(patience(20_000)) });
      if (answer.status === 404) return [];
      if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
      return spansOf(traceAnswer.parse(await answer.json()));
    },
    async stop() {
      await collector.program.stop();
      await Promise.all([store.stop('SIGTERM'), prometheus.program.stop()]);
      directory.remove();
    },
  };
}
