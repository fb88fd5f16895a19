import { type ActiveFaults, followFaults } from '@lab/faults/active-faults';
import { readEnvironment } from '@lab/http/environment';
import { runUntilSignalled } from '@lab/http/serve';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { createLogger } from './logger.ts';
import { serveMetrics } from './metrics-server.ts';
import type { ServiceEnvironment } from './service-environment.ts';
import { shutdownTelemetry } from './telemetry.ts';

/** What listens. */
export interface RunningService {
  readonly port: number;
  /** Ends requests under way first, then what they need. */
  readonly close: () => Promise<void>;
}

export interface Service<Config extends ServiceEnvironment> {
  /** For messages. */
  readonly name: string;
  readonly environment: z.ZodType<Config>;
  readonly start: (config: Config, logger: Logger, faults: ActiveFaults) => Promise<RunningService>;
}

/** Runs a service until SIGTERM; its telemetry leaves last. */
export function runService<Config extends ServiceEnvironment>(service: Service<Config>): void {
  const logger = createLogger();
  runUntilSignalled(async () => {
    const config = readEnvironment(service.name, service.environment, process.env);
    const faults = await followFaults(config.FAULT_FLAGS, (err) =>
      logger.warn({ err }, 'the faults could not be read'),
    );
    const { port, close } = await service.start(config, logger, faults);
    const metrics = await serveMetrics(config.SHOP_METRICS_PORT, config.SHOP_HOST, logger);
    logger.info({ port, metrics_port: metrics.port }, `${service.name} ready`);
    return {
      async close() {
        await close();
        await metrics.stop();
        await faults.close();
        await shutdownTelemetry();
      },
    };
  });
}
