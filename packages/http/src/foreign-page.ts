import type { IncomingMessage } from 'node:http';

/** Why a request that a page of another site may have sent is refused. */
export interface Refusal {
  /** 421: the server does not answer to this name. 403: a page of another site may change nothing here. */
  readonly status: 403 | 421;
  readonly reason: string;
}

/**
 * A server on loopback has no password, and every page that a user opens can send requests to it: through a host name that
 * its owner resolves to 127.0.0.1 (DNS rebinding), or by a form. The same rules as in nginx/lab.conf.template.
 *
 * @param ownName the name, beside IP addresses, `localhost` and names without a dot (as containers have), by which this
 *   server is called; `*`: any, because it cannot know them all
 * @returns nothing when the request may be answered
 */
export function refuseForeignPage(
  { headers, method = 'GET' }: Pick<IncomingMessage, 'headers' | 'method'>,
  ownName = '',
): Refusal | undefined {
  const host = (headers.host ?? '').toLowerCase();
  const name = host.replace(/:\d{1,5}$/, '');
  if (ownName !== '*' && name !== ownName.toLowerCase() && !localName.test(name)) {
    return { status: 421, reason: `This server does not answer to the name "${name.slice(0, 100)}".` };
  }
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return undefined;
  return comesFromElsewhere(headers, host)
    ? { status: 403, reason: 'A page of another site may not change anything here.' }
    : undefined;
}

/** Never a public host name: those contain a dot. */
const localName = /^(?:[a-z0-9_-]*|(?:.+\.)?localhost|(?:\d{1,3}\.){3}\d{1,3}|\[[0-9a-f:.]+\])$/;

/** Browsers send Sec-Fetch-Site over HTTPS and to loopback, and Origin with all that may change something; programs send neither. */
function comesFromElsewhere(headers: IncomingMessage['headers'], host: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin } = headers;
  return (
    origin !== undefined && !['http://', 'https://'].some((scheme) => origin.toLowerCase() === scheme + host)
  );
}
