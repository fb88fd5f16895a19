import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NginxVariables, renderNginxTemplate } from '../../../nginx/render.ts';
import { freePort } from './free-port.ts';
import { runProgram, startProgram } from './program.ts';
import { rootDirectory } from './root.ts';

export interface TestNginx {
  readonly url: string;
  /** Lines of the access log so far, unparsed. */
  readonly accessLog: () => string[];
  readonly accessLogFile: string;
  readonly errorLog: () => string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

export interface TestNginxOptions {
  readonly backend: string;
  /** host:port of each address that is tried when the backend’s name cannot be resolved; default: an unused port. */
  readonly backendAddresses?: readonly string[];
  readonly collector: string;
  /** Stores’ HTTP APIs, host:port; default: an unused port. */
  readonly stores?: { readonly prometheus: string; readonly loki: string; readonly tempo: string };
  /** host:port of the lab’s watch; default: an unused port. */
  readonly watch?: string;
  /** host:port of the lab’s API; default: an unused port. */
  readonly labApi?: string;
  /** Services of the shop, host:port; default: an unused port. */
  readonly shop?: { readonly orders: string; readonly identity: string; readonly notifications: string };
  /** Directives for mutual TLS with them; default: they are called by HTTP. */
  readonly shopTls?: string;
  /** A line for htpasswd; default: no password is asked for. */
  readonly access?: string;
  readonly resolver?: string;
  /** Files below the document root. */
  readonly files?: Record<string, string>;
  /** Last change to the rendered configuration, for a test that cannot wait for a real time-out. */
  readonly change?: (configuration: string) => string;
}

const unused = '127.0.0.1:9';

/** Starts the real Nginx with the lab’s template and main configuration in a temporary directory. */
export async function startNginx(options: TestNginxOptions): Promise<TestNginx> {
  const directory = mkdtempSync(join(tmpdir(), 'lab-nginx-'));
  const port = await freePort();
  const accessLogFile = join(directory, 'access.log');
  const root = join(directory, 'site');
  writeFiles(root, options.files ?? { 'index.html': '<!doctype html><title>lab</title>' });
  if (options.access) writeFileSync(join(directory, 'htpasswd'), options.access);
  writeConfiguration(directory, options, {
    NGINX_LISTEN: `127.0.0.1:${port}`,
    NGINX_RESOLVER: options.resolver ?? '127.0.0.1:9',
    NGINX_BACKEND: options.backend,
    NGINX_BACKEND_ADDRESSES: (options.backendAddresses ?? [unused])
      .map((place) => `server ${place} max_fails=0;`)
      .join(' '),
    NGINX_COLLECTOR: options.collector,
    NGINX_PROMETHEUS: options.stores?.prometheus ?? unused,
    NGINX_LOKI: options.stores?.loki ?? unused,
    NGINX_TEMPO: options.stores?.tempo ?? unused,
    NGINX_WATCH: options.watch ?? unused,
    NGINX_LAB_API: options.labApi ?? unused,
    NGINX_SHOP_ORDERS: options.shop?.orders ?? unused,
    NGINX_SHOP_IDENTITY: options.shop?.identity ?? unused,
    NGINX_SHOP_NOTIFICATIONS: options.shop?.notifications ?? unused,
    NGINX_SHOP_PROTOCOL: options.shopTls ? 'https' : 'http',
    NGINX_SHOP_TLS: options.shopTls ?? '',
    NGINX_HOST: options.access ? '*' : 'lab',
    NGINX_AUTH: options.access ? 'Observability Lab' : 'off',
    NGINX_AUTH_FILE: join(directory, 'htpasswd'),
    NGINX_ROOT: root,
    NGINX_ACCESS_LOG: accessLogFile,
    NGINX_LAB_CONFIG: join(root, 'lab.json'),
  });
  const args = ['-e', 'stderr', '-p', `${directory}/`, '-c', 'nginx.conf'];
  if (process.getuid?.() === 0) args.push('-g', 'user root;');
  runProgram('nginx', [...args, '-t']);
  const program = await startProgram('nginx', { args, ready: `http://127.0.0.1:${port}/healthz` });
  return {
    url: `http://127.0.0.1:${port}`,
    accessLog: () => readFileSync(accessLogFile, 'utf8').split('\n').filter(Boolean),
    accessLogFile,
    errorLog: program.output,
    pid: program.pid,
    stop: async () => {
      await program.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function writeFiles(root: string, files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), content);
  }
}

function writeConfiguration(directory: string, options: TestNginxOptions, variables: NginxVariables): void {
  const source = join(rootDirectory, 'nginx');
  const rendered = renderNginxTemplate(readFileSync(join(source, 'lab.conf.template'), 'utf8'), variables);
  mkdirSync(join(directory, 'temp'));
  cpSync(join(source, 'nginx.conf'), join(directory, 'nginx.conf'));
  writeFileSync(join(directory, 'lab.conf'), options.change?.(rendered) ?? rendered);
}
