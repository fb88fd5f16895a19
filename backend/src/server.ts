import process from 'node:process';
import { type ActiveFaults, followFaults } from '@lab/faults/active-faults';
import { followFault } from '@lab/faults/follow-fault';
import { startWriteLock } from '@lab/faults/write-lock';
import { type Database, openDatabase } from '@lab/sqlite/database';
import { createApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { followSamplingFault } from './faults/sampling.ts';
import { type GracefulServer, ListenError, listen } from './http/graceful-server.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { migrations } from './schema.ts';
import { shutdownTelemetry } from './telemetry.ts';

const config = readConfig();
const logger = createLogger(config);

/** Logs why the process cannot go on and ends it; what was recorded so far still leaves. */
async function fail(error: unknown): Promise<never> {
  if (error instanceof ListenError) logger.fatal(error.message);
  else logger.fatal({ err: error }, 'the backend failed');
  await shutdownTelemetry();
  process.exit(1);
}

function open({ databasePath, sampling }: Config): {
  database: Database;
  metrics: ReturnType<typeof createMetrics>;
} {
  const metrics = createMetrics(sampling);
  const database = openDatabase({
    path: databasePath,
    migrations,
    durable: 'process',
    observe(operation, seconds, span) {
      const exemplar = metrics.exemplarOf(span, { seconds });
      metrics.dbQueryDuration.observe({ labels: { operation }, value: seconds, ...exemplar });
    },
  });
  return { database, metrics };
}

const openFaults = () =>
  followFaults(config.faultFlags, (err) => logger.warn({ err }, 'the faults could not be read'));

/** Open requests first, as they need the database; then the database; the telemetry of both last. */
async function shutdown(signal: NodeJS.Signals, server: GracefulServer, database: Database): Promise<void> {
  logger.info({ signal }, 'stopping');
  const drained = await server.stop(config.shutdownGraceMs);
  if (!drained) logger.warn({ grace_ms: config.shutdownGraceMs }, 'requests were cut off');
  database.close();
  logger.info('stopped');
  await shutdownTelemetry();
  process.exit(0);
}

/** What faults do beside the requests. */
function spoilBy(faults: ActiveFaults, database: Database): readonly { readonly stop: () => void }[] {
  const lockFor = (fault: 'database-write-lock' | 'database-busy') =>
    startWriteLock(faults, fault, config.databasePath, (err) =>
      logger.error({ err }, 'the write lock could not be taken'),
    );
  return [
    lockFor('database-write-lock'),
    lockFor('database-busy'),
    followFault(faults, 'database-busy', (busy) => database.waitForLocks(busy ? 0 : undefined)),
    followSamplingFault(faults),
  ];
}

async function main(): Promise<void> {
  const { database, metrics } = open(config);
  const faults = await openFaults();
  const app = createApp({
    database,
    metrics,
    logger,
    version: config.serviceVersion,
    ownName: config.ownName,
    faults,
  });
  const spoiled = spoilBy(faults, database);
  const server = await listen(app, config.host, config.port).catch((error: unknown) => {
    database.close();
    throw error;
  });
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    for (const spoiling of spoiled) spoiling.stop();
    shutdown(signal, server, database).catch(fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  logger.info({ host: config.host, port: server.port, database: config.databasePath }, 'listening');
}

process.on('uncaughtException', fail);
await main().catch(fail);
