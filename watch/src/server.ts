import { once } from 'node:events';
import { createServer } from 'node:http';
import { fetchClient } from '@lab/store-clients/http';
import { services } from '@lab/telemetry/services';
import { openInbox } from './alerts/inbox.ts';
import { keepBrowserSeries } from './browser-series.ts';
import { diskLimits } from './disk/limits.ts';
import { createDiskMetrics } from './disk/metrics.ts';
import { watchDisk } from './disk/reserve.ts';
import { readEnvironment } from './environment.ts';
import { createWatchApp } from './http-server.ts';
import { createFreshnessMetrics } from './probe/metrics.ts';
import { probeForever, probeTimes } from './probe/probe.ts';
import { probedSignals } from './probe/signals.ts';

/** The lab’s watch over itself: measures how fresh its telemetry is, and keeps the alerts that Alertmanager sends. */
const environment = readEnvironment(process.env);
const metrics = createFreshnessMetrics();
const inbox = await openInbox(environment.WATCH_DATA);
const server = createServer(createWatchApp({ registry: metrics.registry, inbox, now: () => new Date() }));
server.listen(environment.WATCH_PORT, environment.WATCH_HOST);
await once(server, 'listening');

const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stop.abort();
    server.close();
    server.closeAllConnections();
  });
}

const http = fetchClient();
await Promise.all([
  keepBrowserSeries(http, environment.LAB_BROWSER_OTLP_URL, stop.signal),
  watchDisk(
    {
      directory: environment.WATCH_DATA,
      limits: diskLimits,
      metrics: createDiskMetrics(metrics.registry),
      say: (line) => process.stderr.write(`${line}\n`),
    },
    stop.signal,
  ),
  probeForever(
    {
      http,
      collector: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
      stores: {
        tempo: environment.LAB_TEMPO_URL,
        loki: environment.LAB_LOKI_URL,
        prometheus: environment.LAB_PROMETHEUS_URL,
      },
      signals: probedSignals(services.watch),
      metrics,
      times: probeTimes,
    },
    stop.signal,
  ),
]);
