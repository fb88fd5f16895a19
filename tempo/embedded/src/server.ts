import { join } from 'node:path';
import { answerErrors, createHttpApp } from '@lab/http/app';
import { listen, runUntilSignalled } from '@lab/http/serve';
import { collectWhileIdle } from '@lab/store-engine/idle-collection';
import { addOtlpRoutes, replyWithStatus, type Write } from '@lab/store-engine/otlp-api';
import { QueryMetrics } from '@lab/store-engine/query-metrics';
import { QueryPool } from '@lab/store-engine/query-pool';
import { startThread } from '@lab/store-engine/thread';
import { Writer } from '@lab/store-engine/writer';
import { traceStoreMetrics } from '@lab/telemetry/metrics';
import type { Express } from 'express';
import { createQueryApi } from './api/routes.ts';
import { type Config, readConfig } from './config.ts';
import type { Job } from './query/job.ts';
import type { BlockInfo } from './storage/store-writer.ts';
import type { WriterOptions } from './workers/writer.worker.ts';

/** Addresses of a running trace store. */
export interface RunningStore {
  readonly apiPort: number;
  readonly otlpPort: number;
  /** Finishes requests under way, writes what is queued, closes the files. */
  readonly close: () => Promise<void>;
}

const workers = {
  writer: new URL('./workers/writer.worker.ts', import.meta.url),
  query: new URL('./workers/query.worker.ts', import.meta.url),
} as const;

/** Starts the store. Rejects when the data directory cannot be used or a port is taken. */
export async function startTraceStore(config: Config): Promise<RunningStore> {
  const compileCache = config.NODE_COMPILE_CACHE ?? join(config.TRACE_STORE_DATA, 'compiled');
  const workerData: WriterOptions = {
    directory: config.TRACE_STORE_DATA,
    retentionHours: config.TRACE_STORE_RETENTION_HOURS,
    maxBytes: config.TRACE_STORE_MAX_BYTES,
    blockItems: config.TRACE_STORE_BLOCK_SPANS,
    spanMetrics: config.TRACE_STORE_SPAN_METRICS === 'on',
    maxSeries: config.TRACE_STORE_MAX_SERIES,
  };
  const writer = new Writer<BlockInfo>(
    startThread(workers.writer, { workerData, oldGenerationMegabytes: 1024, compileCache }),
  );
  await writer.ready();
  writer.onFailure((error) => {
    throw new Error('The trace store cannot write any more.', { cause: error });
  });
  const pool = new QueryPool<Job, BlockInfo>({
    size: 2,
    maxSize: 5,
    patience: 100,
    timeout: config.TRACE_STORE_QUERY_TIMEOUT_MS,
    idleTimeout: 30_000,
    maxItems: config.TRACE_STORE_QUERY_MAX_SPANS,
    blocks: () => writer.blocks,
    startThread: () => startThread(workers.query, { oldGenerationMegabytes: 256, compileCache }),
    onFailedStart: (reason, pauseMs) =>
      process.stderr.write(
        `the thread for queries failed at its start, next try in ${pauseMs} ms: ${reason}\n`,
      ),
  });
  const queries = new QueryMetrics(traceStoreMetrics.queryDuration);
  const queryApi = createQueryApi({
    run: (job: Job) => queries.measure(job.kind, pool.run(job)),
    metrics: async () => (await Promise.all([writer.metrics(), queries.text()])).join('\n'),
  });
  const otlpApi = createOtlpApi((body, format) => writer.write(body, format));
  const [api, otlp] = await Promise.all([
    listen(queryApi, config.TRACE_STORE_PORT, config.TRACE_STORE_HOST),
    listen(otlpApi, config.TRACE_STORE_OTLP_PORT, config.TRACE_STORE_HOST),
  ]);
  const close = async () => {
    await Promise.all([api.stop(), otlp.stop()]);
    await Promise.all([writer.close(), pool.close()]);
  };
  return { apiPort: api.port, otlpPort: otlp.port, close };
}

function createOtlpApi(write: Write): Express {
  const app = createHttpApp();
  addOtlpRoutes(app, { name: 'traces', path: '/v1/traces', rejectedField: 'rejectedSpans' }, write);
  answerErrors(app, replyWithStatus);
  return app;
}

if (import.meta.main) {
  collectWhileIdle();
  runUntilSignalled(async () => {
    const config = readConfig(process.env);
    const store = await startTraceStore(config);
    console.log(
      JSON.stringify({
        message: 'trace store ready',
        host: config.TRACE_STORE_HOST,
        api: store.apiPort,
        otlp: store.otlpPort,
      }),
    );
    return store;
  });
}
