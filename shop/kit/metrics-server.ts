import { type Listening, listen } from '@lab/http/serve';
import type { Logger } from 'pino';
import { registry } from './metrics.ts';

/** Serves the metrics of this process on a port of their own, which nothing but the Collector asks. */
export const serveMetrics = (port: number, host: string, logger: Logger): Promise<Listening> =>
  listen(
    (request, response) => {
      if (request.url !== '/metrics' || request.method !== 'GET') {
        response.writeHead(404).end();
        return;
      }
      registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        (error: unknown) => {
          logger.error({ err: error }, 'the metrics could not be written');
          response.writeHead(500).end();
        },
      );
    },
    port,
    host,
  );
