import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { SecureContextOptions } from 'node:tls';

const maxBytes = 1024 * 1024;

export interface SecureAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * GET over TLS with certificates of one's own choice, which `fetch` has no option for.
 *
 * @param tls the CA to believe, and the key and certificate to show
 * @param signal for how long it may take
 * @throws Error when the server cannot be reached or is not believed, refuses the certificate, or answers with more than 1 MiB
 */
export async function secureGet(
  url: string,
  tls: SecureContextOptions,
  signal: AbortSignal,
): Promise<SecureAnswer> {
  const asking = request(url, { ...tls, signal, agent: false }).end();
  // After the answer has begun, its body reports the error too.
  asking.on('error', () => undefined);
  const [response] = (await once(asking, 'response', { signal })) as [IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) {
    body += chunk;
    if (body.length > maxBytes) throw new Error(`the answer of ${url} has more than ${maxBytes} bytes`);
  }
  return { status: response.statusCode ?? 0, body };
}
