import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { refuseForeignPage } from '@lab/http/foreign-page';
import { HttpError } from '@lab/http/http-error';
import { parseParameters } from '@lab/store-engine/parameters';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { parseLogQuery } from '../logql/validate.ts';
import { type TailRequest, type TailServices, tail } from '../tail/tail.ts';
import { instant, limit, toBounds } from './parameters.ts';
import { wantsCategories } from './query-routes.ts';

const tailPath = '/loki/api/v1/tail';

/** Loki’s `max_concurrent_tail_requests`. */
const maxTails = 10;
/** Milliseconds between two looks at whether a client is still there. */
const heartbeat = 15_000;
/** Milliseconds that a client has to say good-bye when the store stops. */
const farewell = 500;

const closing = { goingAway: 1001, failed: 1011 } as const;

const tailParameters = z.object({
  query: z.string({ error: 'a query is missing' }),
  start: instant.optional(),
  limit: limit.default(100),
  delay_for: z
    .string()
    .regex(/^[0-5]$/, 'must be 0 to 5 seconds')
    .default('0')
    .transform(Number),
});

/** The WebSocket of Loki’s API: https://grafana.com/docs/loki/latest/reference/loki-http-api/#stream-logs */
export class TailSockets {
  readonly #services: TailServices;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1_024 });

  constructor(services: TailServices) {
    this.#services = services;
  }

  /** Answers a request to upgrade a connection; what is wrong with it is answered in HTTP. */
  upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    try {
      const wanted = this.#accepted(request);
      this.#server.handleUpgrade(request, connection, head, (socket) => void this.#follow(socket, wanted));
    } catch (error) {
      if (error instanceof HttpError) refuse(connection, error);
      else {
        console.error(`GET ${request.url} failed:`, error);
        refuse(connection, new HttpError(500, 'internal error'));
      }
    }
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) {
      socket.close(closing.goingAway, 'the log store stops');
      setTimeout(() => socket.terminate(), farewell).unref();
    }
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accepted(request: IncomingMessage): TailRequest {
    // Browsers let a page open a socket to any site and read it, so the rules for requests that change something hold.
    const refusal = refuseForeignPage({ headers: request.headers, method: 'POST' });
    if (refusal) throw new HttpError(refusal.status, refusal.reason);
    // Not a URL: what is none, such as `//`, is answered as well.
    const [path = '', ...parameters] = (request.url ?? '').split('?');
    if (path !== tailPath) throw new HttpError(404, `No WebSocket at ${path.slice(0, 200)}`);
    const open = this.#server.clients.size;
    if (open >= maxTails) {
      throw new HttpError(
        400,
        `max concurrent tail requests limit exceeded, count > limit (${open + 1} > ${maxTails})`,
      );
    }
    return toTailRequest(Object.fromEntries(new URLSearchParams(parameters.join('?'))), request);
  }

  async #follow(socket: WebSocket, wanted: TailRequest): Promise<void> {
    watchClient(socket);
    try {
      await tail(socket, wanted, this.#services);
    } catch (error) {
      socket.close(closing.failed, reasonFor(error));
    }
  }
}

function toTailRequest(parameters: Readonly<Record<string, string>>, request: IncomingMessage): TailRequest {
  const { query, start, limit: most, delay_for: seconds } = parseParameters(tailParameters, parameters);
  return {
    query: parseLogQuery(query),
    text: query,
    start: toBounds({ start }).start,
    limit: most,
    delay: seconds * 1_000,
    categorize: wantsCategories(request.headers),
  };
}

/** Ends a connection whose client has gone without a word. */
function watchClient(socket: WebSocket): void {
  let isAlive = true;
  const timer = setInterval(() => {
    if (!isAlive) socket.terminate();
    isAlive = false;
    socket.ping();
  }, heartbeat);
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.once('close', () => clearInterval(timer));
  socket.on('error', () => socket.terminate());
}

/** Such a reason has at most 123 bytes. */
const reasonFor = (error: unknown) =>
  Buffer.from(error instanceof Error ? error.message : String(error))
    .subarray(0, 120)
    .toString('utf8')
    .replace(/\uFFFD$/, '');

function refuse(connection: Duplex, { status, message }: HttpError): void {
  const body = `${message}\n`;
  connection.on('error', () => connection.destroy());
  connection.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: text/plain; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
