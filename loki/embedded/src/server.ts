import { join } from 'node:path';
import { plain, send } from '@lab/http/answer';
import { answerErrors, createHttpApp } from '@lab/http/app';
import { listen, runUntilSignalled } from '@lab/http/serve';
import { collectWhileIdle } from '@lab/store-engine/idle-collection';
import { addOtlpRoutes, replyWithStatus } from '@lab/store-engine/otlp-api';
import { QueryMetrics } from '@lab/store-engine/query-metrics';
import { QueryPool } from '@lab/store-engine/query-pool';
import { startThread } from '@lab/store-engine/thread';
import { Writer } from '@lab/store-engine/writer';
import { logStoreMetrics } from '@lab/telemetry/metrics';
import type { Express } from 'express';
import { addPushRoute, maxRequestBytes, type Write } from './api/push-routes.ts';
import { addQueryRoutes, type Services } from './api/query-routes.ts';
import { TailSockets } from './api/tail-route.ts';
import { type Config, readConfig } from './config.ts';
import type { Job } from './query/job.ts';
import type { BlockInfo } from './storage/store-writer.ts';
import { LineFeed } from './tail/line-feed.ts';
import type { WriteFormat } from './workers/write-format.ts';
import type { WriterOptions } from './workers/writer.worker.ts';

/** A running log store. */
export interface RunningStore {
  readonly port: number;
  /** Finishes requests under way, writes what is queued, closes the files. */
  readonly close: () => Promise<void>;
}

const workers = {
  writer: new URL('./workers/writer.worker.ts', import.meta.url),
  query: new URL('./workers/query.worker.ts', import.meta.url),
} as const;

const otlpSignal = { name: 'logs', path: '/otlp/v1/logs', rejectedField: 'rejectedLogRecords' } as const;

/** Starts the store. Rejects when the data directory cannot be used or the port is taken. */
export async function startLogStore(config: Config): Promise<RunningStore> {
  const compileCache = config.NODE_COMPILE_CACHE ?? join(config.LOG_STORE_DATA, 'compiled');
  const feed = new LineFeed();
  const workerData: WriterOptions = {
    directory: config.LOG_STORE_DATA,
    retentionHours: config.LOG_STORE_RETENTION_HOURS,
    maxBytes: config.LOG_STORE_MAX_BYTES,
    blockItems: config.LOG_STORE_BLOCK_LINES,
    maxRequestBytes,
    followers: feed.port,
  };
  const writer = new Writer<BlockInfo, WriteFormat>(
    startThread(workers.writer, {
      workerData,
      transferList: [feed.port],
      oldGenerationMegabytes: 1024,
      compileCache,
    }),
  );
  await writer.ready();
  writer.onFailure((error) => {
    throw new Error('The log store cannot write any more.', { cause: error });
  });
  const pool = new QueryPool<Job, BlockInfo>({
    size: 2,
    maxSize: 5,
    patience: 100,
    timeout: config.LOG_STORE_QUERY_TIMEOUT_MS,
    idleTimeout: 30_000,
    maxItems: config.LOG_STORE_QUERY_MAX_LINES,
    blocks: () => writer.blocks,
    startThread: () => startThread(workers.query, { oldGenerationMegabytes: 512, compileCache }),
    onFailedStart: (reason, pauseMs) =>
      process.stderr.write(
        `the thread for queries failed at its start, next try in ${pauseMs} ms: ${reason}\n`,
      ),
  });
  const queries = new QueryMetrics(logStoreMetrics.queryDuration);
  const run = (job: Job) => queries.measure(job.kind, pool.run(job));
  const tails = new TailSockets({ run, feed });
  const app = createLokiApi(
    {
      run,
      metrics: async () => (await Promise.all([writer.metrics(), queries.text()])).join('\n'),
      settings: config,
    },
    (body, format) => writer.write(body, format),
  );
  const api = await listen(app, config.LOG_STORE_PORT, config.LOG_STORE_HOST, { upgrading: tails });
  const close = async () => {
    await tails.close();
    await api.stop();
    await Promise.all([writer.close(), pool.close()]);
    feed.close();
  };
  return { port: api.port, close };
}

function createLokiApi(services: Services, write: Write): Express {
  const app = createHttpApp();
  addQueryRoutes(app, services);
  addPushRoute(app, write);
  addOtlpRoutes(app, otlpSignal, write);
  answerErrors(app, (response, error, request) => {
    if (request.path === otlpSignal.path) replyWithStatus(response, error, request);
    else send(response, plain(error.status, `${error.message}\n`));
  });
  return app;
}

if (import.meta.main) {
  collectWhileIdle();
  runUntilSignalled(async () => {
    const config = readConfig(process.env);
    const store = await startLogStore(config);
    console.log(
      JSON.stringify({ message: 'log store ready', host: config.LOG_STORE_HOST, port: store.port }),
    );
    return store;
  });
}
