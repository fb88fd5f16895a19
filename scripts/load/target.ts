import { isIP } from 'node:net';
import type { Settings } from '../stack/settings.ts';
import { UsageError } from '../terminal/user-error.ts';

/** Load goes to this machine, or to a host that its owner has named: to anybody else's it would be an attack. */
export function checkedTarget(address: string, settings: Pick<Settings, 'LAB_LOAD_HOSTS'>): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== 'http:' || url.pathname !== '/' || url.search !== '' || url.username !== '')
    throw new UsageError(
      `${address} is not the address of a site`,
      'Name its host and port: http://localhost:8080',
    );
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // `URL` has written it in small letters.
  const isNamed = settings.LAB_LOAD_HOSTS.some((name) => name.toLowerCase() === host);
  if (isLoopback(host) || isNamed) return url.origin;
  throw new UsageError(
    `${host} is neither this machine nor a host named in LAB_LOAD_HOSTS`,
    'If it is yours, add it to LAB_LOAD_HOSTS in .env',
  );
}

/** `URL` has written IPv4 and IPv6 addresses in their shortest form. */
const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
