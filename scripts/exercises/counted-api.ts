import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { listen } from '@lab/http/serve';
import { reasonOf } from '@lab/wait/wait-until';

const answersWithinMs = 60_000;
const largestBody = 1024 * 1024;
/** Those that query APIs need. */
const passedOn = ['accept', 'content-type'] as const;

/** Query APIs under addresses of their own, with the number of requests that came there. */
export interface CountedApis {
  readonly urls: readonly string[];
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

/** Passes GET and POST on to query APIs on this machine, and counts them. @param apis for example `http://127.0.0.1:9090` */
export async function countRequests(apis: readonly string[]): Promise<CountedApis> {
  let requests = 0;
  const answerFor =
    (api: string): RequestListener =>
    (request, response) => {
      requests += 1;
      passOn(api, request, response).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(502, { 'content-type': 'text/plain' });
        response.end(`${api} could not be asked: ${reasonOf(error)}\n`);
      });
    };
  const servers = await Promise.all(apis.map((api) => listen(answerFor(api), 0, '127.0.0.1')));
  return {
    urls: servers.map(({ port }) => `http://127.0.0.1:${port}`),
    requests: () => requests,
    close: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}

async function passOn(api: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  if (method !== 'GET' && method !== 'POST') {
    response.writeHead(405, { allow: 'GET, POST' }).end();
    return;
  }
  const body = method === 'POST' ? await bodyOf(request) : undefined;
  const answer = await fetch(api + url, {
    method,
    headers: passedOn.flatMap((name): [string, string][] => (headers[name] ? [[name, headers[name]]] : [])),
    ...(body && { body }),
    signal: AbortSignal.timeout(answersWithinMs),
  });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
  if (answer.body) await pipeline(Readable.fromWeb(answer.body), response);
  else response.end();
}

/** @throws RangeError when it is too large */
async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestBody) throw new RangeError(`the body has more than ${largestBody} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
