/** The variables of lab.conf.template. Docker's image sets the same ones in its environment. */
export interface NginxVariables {
  /** Value of `listen`: a port, or address:port. */
  readonly NGINX_LISTEN: string;
  /** DNS server, host:port. */
  readonly NGINX_RESOLVER: string;
  /** Backend, name:port; the name is looked up each second. */
  readonly NGINX_BACKEND: string;
  /**
   * `server` directives of an upstream: every address that the backend may listen on, tried when its name cannot be
   * resolved. With `max_fails=0`, so that an address is not skipped after the backend has moved to it.
   */
  readonly NGINX_BACKEND_ADDRESSES: string;
  /** The Collector’s receiver for browsers, host:port. */
  readonly NGINX_COLLECTOR: string;
  /** The stores’ HTTP APIs and the watch, host:port: read by the dashboard page, a few addresses of each, GET only. */
  readonly NGINX_PROMETHEUS: string;
  readonly NGINX_LOKI: string;
  readonly NGINX_TEMPO: string;
  readonly NGINX_WATCH: string;
  /** The lab’s API for faults and exercises, host:port; nothing listens there under Docker. */
  readonly NGINX_LAB_API: string;
  /** The services of the shop that customers call, name:port; nothing listens there in a lab without the shop. */
  readonly NGINX_SHOP_ORDERS: string;
  readonly NGINX_SHOP_IDENTITY: string;
  readonly NGINX_SHOP_NOTIFICATIONS: string;
  /** How those are called: `http`, or `https` with the directives of `shopTls`. */
  readonly NGINX_SHOP_PROTOCOL: 'http' | 'https';
  readonly NGINX_SHOP_TLS: string;
  /** The lab's host name; `*`: any will do. */
  readonly NGINX_HOST: string;
  /** Realm in which all but the task manager asks for a password; `off`: nothing does. */
  readonly NGINX_AUTH: string;
  /** Users and hashes, in htpasswd’s format. */
  readonly NGINX_AUTH_FILE: string;
  /** Directory of the built frontend. */
  readonly NGINX_ROOT: string;
  /** Path of the access log. */
  readonly NGINX_ACCESS_LOG: string;
  /** File served as /lab.json: what the pages learn about this lab (frontend/src/lab-config.ts). */
  readonly NGINX_LAB_CONFIG: string;
}

/**
 * Directives for mutual TLS with the services of the shop: the value of `NGINX_SHOP_TLS`.
 *
 * @param ca file with the certificate of the CA
 * @param certificate file with Nginx' key and certificate
 */
export const shopTls = (ca: string, certificate: string) =>
  [
    `proxy_ssl_certificate "${certificate}";`,
    `proxy_ssl_certificate_key "${certificate}";`,
    `proxy_ssl_trusted_certificate "${ca}";`,
    ...['proxy_ssl_verify on;', 'proxy_ssl_server_name on;', 'proxy_ssl_protocols TLSv1.3;'],
  ].join(' ');

/**
 * Fills the template as envsubst does in Docker’s image: `${NGINX_...}` only, so that Nginx’ own `$variables` survive.
 *
 * @throws Error when the template names a variable that is not given
 */
export function renderNginxTemplate(template: string, variables: NginxVariables): string {
  const values = new Map<string, string>(Object.entries(variables));
  return template.replaceAll(/\$\{(NGINX_[A-Z_]+)\}/g, (_match, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`nginx/lab.conf.template uses ${name}, which is not set`);
    return value;
  });
}
