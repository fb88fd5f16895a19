import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rootDirectory } from '../../stack/settings.ts';
import { type ApiProcess, startApi } from './server-process.ts';

/** A way to observe the API, or not to. */
export interface Way {
  readonly name: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Its metrics are scraped, each second as in the lab. Others push them, or have none. */
  readonly isScraped?: boolean;
}

const bare = [join(rootDirectory, 'scripts/bench/observed/bare-server.ts')];
const backend = (root: string) => [
  '--import',
  join(root, 'backend/src/telemetry.ts'),
  join(root, 'backend/src/server.ts'),
];
const none = { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' };

export const bareWay: Way = { name: 'bare', args: bare };

/** The lab's backend with all signals. @param endpoint of the sink or of a Collector @param root the checkout that it runs from */
export const labWay = (name: string, endpoint: string, root = rootDirectory): Way => ({
  name,
  args: backend(root),
  environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
  isScraped: true,
});

/** The lab's backend with some signals. */
export const labWaysWithLess = (endpoint: string): readonly Way[] => [
  { ...labWay('metrics', endpoint), environment: { ...none, LOG_LEVEL: 'silent' } },
  {
    ...labWay('metrics, logs', endpoint),
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_EXPORTER: 'none' },
  },
];

/** OpenTelemetry's own set-ups around the bare API, which writes one log line a request for them. @param folder where they are installed */
export const otherWays = (endpoint: string, folder: string): readonly Way[] =>
  [
    { name: 'sdk-node, 3 instrumentations', file: 'sdk-node.mjs' },
    { name: 'auto-instrumentations-node', file: 'auto.mjs' },
  ].map(({ name, file }) => ({
    name,
    args: ['--import', pathToFileURL(join(folder, file)).href, ...bare],
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_SERVICE_NAME: 'bench',
      BARE_LOG: 'yes',
    },
  }));

/** Starts it with a database of its own. */
export function startWay(way: Way, directory: string, port?: number): Promise<ApiProcess> {
  const own = join(directory, way.name.replaceAll(/[^a-z]+/g, '-'));
  mkdirSync(own, { recursive: true });
  return startApi({ args: way.args, directory: own, environment: way.environment, port });
}
