import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { refuseForeignPage } from '@lab/http/foreign-page';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { webhookBody } from './alerts/alert.ts';
import type { AlertInbox } from './alerts/inbox.ts';

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** What the pages are made of. */
export interface WatchState {
  readonly registry: Registry;
  readonly inbox: AlertInbox;
  readonly now: () => Date;
}

const maxBodyBytes = 1024 * 1024;
const plain = (status: number, text: string): Answer => ({ status, type: 'text/plain', text: `${text}\n` });

type Handler = (state: WatchState, request: IncomingMessage) => Promise<Answer>;

const routes: Readonly<Record<string, Handler>> = {
  'GET /ready': async () => plain(200, 'ready'),
  'GET /metrics': async ({ registry }) => ({
    status: 200,
    type: registry.contentType,
    text: await registry.metrics(),
  }),
  'GET /alerts': async ({ inbox }) => ({
    status: 200,
    type: 'application/json',
    text: JSON.stringify({ alerts: inbox.list() }),
  }),
  'POST /alerts': async ({ inbox, now }, request) => {
    const parsed = webhookBody.safeParse(JSON.parse(await bodyOf(request)));
    if (!parsed.success) return plain(400, z.prettifyError(parsed.error));
    const receivedAt = now().toISOString();
    await inbox.add(parsed.data.alerts.map((alert) => ({ ...alert, receivedAt })));
    return plain(200, 'kept');
  },
};

/** The watch’s pages; loopback or a container network only, so there is no password; requests from pages of other sites are refused. */
export function createWatchServer(state: WatchState): Server {
  return createServer((request, response) => {
    void answerTo(state, request).then((answer) => send(response, answer));
  });
}

async function answerTo(state: WatchState, request: IncomingMessage): Promise<Answer> {
  const refusal = refuseForeignPage(request);
  if (refusal) return plain(refusal.status, refusal.reason);
  const path = request.url?.split('?', 1)[0] ?? '';
  const handler = routes[`${request.method} ${path}`];
  if (!handler) return plain(404, `there is no ${request.method} ${path}`);
  try {
    return await handler(state, request);
  } catch (error) {
    if (error instanceof SyntaxError) return plain(400, 'the body is no JSON');
    if (error instanceof RangeError) return plain(413, error.message);
    // Alertmanager tries again after a 5xx.
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return plain(500, 'internal error');
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > maxBodyBytes) throw new RangeError(`the body is longer than ${maxBodyBytes} bytes`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { status, type, text }: Answer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(text);
}
