import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '@lab/testkit/http-server';
import { startNginx } from '@lab/testkit/nginx';
import { build } from 'vite';
import { type RunningBackend, startBackend } from './backend.ts';
import { OtlpSink } from './otlp-sink.ts';

const frontend = fileURLToPath(new URL('..', import.meta.url));

/** Where `/lab.json` of the test site says that traces can be looked at. Nothing listens there. */
export const traceUrlTemplate = 'http://traces.test/trace/{traceId}';

export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
}

/** Answers a request in the backend's place, or answers `false` to leave it to the backend. */
export type Intercept = (exchange: Exchange, response: ServerResponse) => boolean;

/** The built frontend behind the real Nginx, with the real backend, and a sink where the Collector would be. */
export interface Site {
  readonly origin: string;
  readonly sink: OtlpSink;
  /** Requests for `/api`, in the order they came. */
  readonly apiRequests: Exchange[];
  intercept: Intercept;
  /** `refuses`: 503, as behind a Collector that is away; `hangs`: no answer; `is slow with metrics`: takes everything, answers no metrics. */
  collector: 'takes' | 'is slow with metrics' | 'refuses' | 'hangs';
  /** Lines of Nginx’ access log so far, unparsed. */
  readonly accessLog: () => string[];
  stop(): Promise<void>;
}

const backendAnswers: Intercept = () => false;

/** Builds the frontend into a temporary folder and serves it. */
export async function startSite(): Promise<Site> {
  const sink = new OtlpSink();
  const observed: Pick<Site, 'apiRequests' | 'intercept' | 'collector'> = {
    apiRequests: [],
    intercept: backendAnswers,
    collector: 'takes',
  };
  const [files, backend, collector] = await Promise.all([
    builtFiles(),
    startBackend(),
    startServer(({ path, body }, response) => {
      if (observed.collector === 'hangs') return;
      if (observed.collector !== 'refuses') sink.receive(path, body.toString());
      if (observed.collector === 'is slow with metrics' && path === '/v1/metrics') return;
      const status = observed.collector === 'refuses' ? 503 : 200;
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    }),
  ]);
  const gate = createServer((incoming, response) => pass(observed, backend, incoming, response));
  const nginx = await startNginx({
    backend: await addressOf(gate),
    collector: `${collector.host}:${collector.port}`,
    files: { ...files, 'lab.json': JSON.stringify({ traceUrlTemplate }) },
  });
  return Object.assign(observed, {
    origin: nginx.url,
    accessLog: nginx.accessLog,
    sink,
    async stop() {
      await nginx.stop();
      await collector.close();
      gate.closeAllConnections();
      gate.close();
      await backend.stop();
    },
  });
}

/** The files of a fresh build; all of them are text. */
export async function builtFiles(): Promise<Record<string, string>> {
  const outDir = await mkdtemp(join(tmpdir(), 'lab-frontend-dist-'));
  await build({ root: frontend, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  const entries = await readdir(outDir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths.map(async (path) => [relative(outDir, path), await readFile(path, 'utf8')] as const),
  );
  await rm(outDir, { recursive: true, force: true });
  return Object.fromEntries(files);
}

async function addressOf(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the test site has no port');
  return `127.0.0.1:${address.port}`;
}

function pass(
  observed: Pick<Site, 'apiRequests' | 'intercept'>,
  backend: RunningBackend,
  incoming: IncomingMessage,
  response: ServerResponse,
): void {
  const { method = 'GET', url: path = '/', headers } = incoming;
  const exchange = { method, path, headers };
  observed.apiRequests.push(exchange);
  if (observed.intercept(exchange, response)) return;
  const outgoing = request({ host: '127.0.0.1', port: backend.port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', (error) => response.writeHead(502).end(error.message));
  incoming.pipe(outgoing);
}
