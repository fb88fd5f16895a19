import { Agent, type IncomingMessage, request } from 'node:http';

/** A request to a site. */
export interface Ask {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** Asked for at each request. */
  readonly headers?: () => Readonly<Record<string, string>>;
}

/** An answer that was read to its end. */
export interface Answered {
  readonly status: number;
  readonly text: string;
}

export interface Client {
  /** @throws Error when there is no whole answer in time */
  readonly send: (ask: Ask, headers?: Readonly<Record<string, string>>) => Promise<Answered>;
  /** Closes its connections. */
  readonly close: () => void;
}

/** A user does not wait longer. */
const timeoutMs = 10_000;
const longestAnswer = 4 * 1024 * 1024;

/**
 * Sends requests to one site over connections that stay open, as many at once as are asked for: none waits for another. By `node:http`,
 * which takes half of the CPU time of `fetch` (docs/design-decisions.md).
 *
 * @param site for example `http://localhost:8080`
 */
export function createClient(site: string): Client {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 512 });
  const { hostname, port, protocol } = new URL(site);
  if (protocol !== 'http:') throw new TypeError(`${site} is not an address that begins with http://`);
  const host = { hostname: hostname.replace(/^\[|\]$/g, ''), port: port || 80, agent };
  return {
    send: ({ method, path, body, headers: own }, more) =>
      new Promise((resolve, reject) => {
        const text = body && JSON.stringify(body);
        const entity = text && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        };
        const headers = { ...entity, ...own?.(), ...more };
        const signal = AbortSignal.timeout(timeoutMs);
        const sent = request({ ...host, method, path, headers, signal }, (response) => {
          read(response).then((got) => resolve({ status: response.statusCode ?? 0, text: got }), reject);
        });
        sent.on('error', reject);
        sent.end(text);
      }),
    close: () => agent.destroy(),
  };
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > longestAnswer) throw new Error(`the answer is longer than ${longestAnswer} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
