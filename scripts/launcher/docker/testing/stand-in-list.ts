import { basename, dirname, join } from 'node:path';
import type { Settings } from '../../../stack/settings.ts';

/** An image under an official name, made of local files. Paths of the image are keys, paths of this machine values. */
export interface StandIn {
  readonly tag: string;
  /** Programs, each with its shared libraries. */
  readonly programs: Readonly<Record<string, string>>;
  /** Commands from PATH that go to /bin. */
  readonly tools: readonly string[];
  readonly trees: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
  readonly directories: readonly string[];
  /** User id that owns every file; root when absent. */
  readonly owner?: number;
  /** Instructions as in a Dockerfile. */
  readonly changes: readonly string[];
}

/** Paths of what the stand-ins are made of. */
export interface StandInPrograms {
  readonly node: string;
  /** Folder of npm’s own package, and of its cache, from which `npm ci` is served. */
  readonly npm: string;
  readonly npmCache: string;
  readonly nginx: string;
  readonly collector: string;
  readonly prometheus: string;
  readonly promtool: string;
  readonly alertmanager: string;
  readonly nats: string;
  /** Folder with the programs of a PostgreSQL. */
  readonly postgres: string;
  /** A statically linked BusyBox. */
  readonly busybox: string;
  /** Folder with a production install of loki/embedded and tempo/embedded. */
  readonly stores: string;
}

const empty = { programs: {}, tools: [], trees: {}, texts: {}, links: {}, directories: [], changes: [] };
const shell = ['sh', 'mkdir', 'chown', 'rm', 'cat', 'env', 'ls'];

// As in the image: configuration from the environment, then the program.
const nginxEntry = `#!/bin/sh
set -e
for template in /etc/nginx/templates/*.template; do
  name="\${template##*/}"
  envsubst "$(env | sed -n 's/^\\(NGINX_[A-Z_]*\\)=.*/\${\\1}/p' | tr '\\n' ' ')" <"$template" >"/etc/nginx/conf.d/\${name%.template}"
done
exec nginx -e stderr -g 'daemon off;'
`;

const nginxConf = `worker_processes auto;
pid /tmp/nginx.pid;
error_log stderr notice;
events { worker_connections 1024; }
http {
  proxy_temp_path /tmp/proxy_temp;
  client_body_temp_path /tmp/client_temp;
  fastcgi_temp_path /tmp/fastcgi_temp;
  uwsgi_temp_path /tmp/uwsgi_temp;
  scgi_temp_path /tmp/scgi_temp;
  include /etc/nginx/conf.d/*.conf;
}
`;

// As in the image: a cluster at the first start, whose server listens to nobody yet, then the command.
const postgresEntry = (programs: string) => `#!/bin/sh
set -e
data=/var/lib/postgresql/cluster
if [ ! -f "$data/PG_VERSION" ]; then
  ${programs}/initdb --pgdata="$data" --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --auth-host=scram-sha-256 $POSTGRES_INITDB_ARGS
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  echo "CREATE DATABASE $POSTGRES_DB;" | ${programs}/postgres --single -D "$data" postgres
fi
exec ${programs}/"$@" -D "$data"
`;

const storeHealth = (port: number) => `if [ "$1" = -health ]; then
  exec node -e "fetch('http://127.0.0.1:${port}/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"
fi`;

const logStoreEntry = `#!/bin/sh
${storeHealth(3100)}
export LOG_STORE_HOST=0.0.0.0 LOG_STORE_PORT=3100 LOG_STORE_DATA=/loki
exec node /app/loki/embedded/src/server.ts
`;

const traceStoreEntry = `#!/bin/sh
${storeHealth(3200)}
export TRACE_STORE_HOST=0.0.0.0 TRACE_STORE_PORT=3200 TRACE_STORE_OTLP_PORT=4318 TRACE_STORE_DATA=/var/tempo
exec node /app/tempo/embedded/src/server.ts
`;

/** Says that it is healthy, and nothing else: Grafana is the one part that nothing stands in for. */
const grafanaEntry = `#!/bin/sh
exec node -e "require('node:http').createServer((_, answer) => answer.end('# stand-in')).listen(3000)"
`;

function nodeImages(settings: Settings, programs: StandInPrograms): StandIn[] {
  const node = { '/usr/local/bin/node': programs.node };
  return [
    {
      ...empty,
      tag: `node:${settings.NODE_IMAGE_VERSION}-bookworm-slim`,
      programs: node,
      tools: shell,
      trees: { '/opt/npm': programs.npm, '/opt/npm-cache/_cacache': programs.npmCache },
      links: { '/usr/local/bin/npm': '/opt/npm/bin/npm-cli.js', '/usr/bin/env': '/bin/env' },
      changes: [
        'ENV PATH=/usr/local/bin:/usr/bin:/bin',
        'ENV npm_config_cache=/opt/npm-cache npm_config_offline=true',
        'CMD ["node"]',
      ],
    },
    {
      ...empty,
      tag: `grafana/tempo:${settings.TEMPO_VERSION}`,
      programs: node,
      tools: ['sh'],
      trees: { '/app': programs.stores },
      texts: { '/tempo': traceStoreEntry },
      directories: ['var/tempo'],
      owner: 10_001,
      changes: ['ENV PATH=/usr/local/bin:/bin', 'USER 10001', 'ENTRYPOINT ["/tempo"]'],
    },
    {
      ...empty,
      tag: `grafana/loki:${settings.LOKI_VERSION}`,
      programs: node,
      tools: ['sh'],
      trees: { '/app': programs.stores },
      texts: { '/usr/bin/loki': logStoreEntry },
      directories: ['loki'],
      owner: 10_001,
      changes: ['ENV PATH=/usr/local/bin:/bin', 'USER 10001', 'ENTRYPOINT ["/usr/bin/loki"]'],
    },
    {
      ...empty,
      tag: `grafana/grafana:${settings.GRAFANA_VERSION}`,
      programs: { ...node, '/bin/wget': programs.busybox },
      tools: ['sh'],
      texts: { '/start': grafanaEntry },
      directories: ['var/lib/grafana'],
      changes: ['ENV PATH=/usr/local/bin:/bin', 'ENTRYPOINT ["/start"]'],
    },
  ];
}

/** What its programs load when they run, where Debian has it: libraries, the files of a new cluster, time zones. */
const postgresTrees = (programs: string): readonly string[] => {
  const version = basename(dirname(programs));
  return [`/usr/lib/postgresql/${version}/lib`, `/usr/share/postgresql/${version}`, '/usr/share/zoneinfo'];
};

/** Every image that docker-compose.yml and the Dockerfiles name. */
export function standIns(settings: Settings, programs: StandInPrograms): StandIn[] {
  return [
    ...nodeImages(settings, programs),
    {
      ...empty,
      tag: `nginxinc/nginx-unprivileged:${settings.NGINX_IMAGE_VERSION}-alpine-slim`,
      programs: { '/usr/sbin/nginx': programs.nginx, '/bin/wget': programs.busybox },
      tools: [...shell, 'sed', 'tr', 'envsubst'],
      texts: { '/docker-entrypoint.sh': nginxEntry, '/etc/nginx/nginx.conf': nginxConf },
      directories: ['etc/nginx/conf.d', 'etc/nginx/templates', 'usr/share/nginx/html', 'var/log'],
      changes: ['ENV PATH=/usr/sbin:/usr/bin:/bin', 'USER 101', 'ENTRYPOINT ["/docker-entrypoint.sh"]'],
    },
    {
      ...empty,
      tag: 'busybox:1.37.0-musl',
      programs: {
        '/bin/wget': programs.busybox,
        '/bin/stat': programs.busybox,
        '/bin/mkdir': programs.busybox,
        '/bin/sh': programs.busybox,
      },
    },
    {
      ...empty,
      tag: `otel/opentelemetry-collector-contrib:${settings.COLLECTOR_VERSION}`,
      programs: { '/otelcol-contrib': programs.collector },
      changes: ['USER 10001', 'ENTRYPOINT ["/otelcol-contrib"]'],
    },
    {
      ...empty,
      tag: `prom/prometheus:v${settings.PROMETHEUS_VERSION}`,
      programs: { '/bin/prometheus': programs.prometheus, '/bin/promtool': programs.promtool },
      directories: ['prometheus'],
      owner: 65_534,
      changes: ['USER 65534', 'ENTRYPOINT ["/bin/prometheus"]'],
    },
    {
      ...empty,
      tag: `prom/alertmanager:v${settings.ALERTMANAGER_VERSION}`,
      programs: { '/bin/alertmanager': programs.alertmanager, '/bin/wget': programs.busybox },
      directories: ['alertmanager'],
      owner: 65_534,
      changes: ['USER 65534', 'ENTRYPOINT ["/bin/alertmanager"]'],
    },
    {
      ...empty,
      tag: `nats:${settings.NATS_VERSION}-alpine`,
      programs: { '/bin/nats-server': programs.nats, '/bin/wget': programs.busybox },
      tools: shell,
      changes: ['ENTRYPOINT ["/bin/nats-server"]'],
    },
    {
      ...empty,
      tag: `postgres:${settings.POSTGRES_IMAGE_VERSION}`,
      programs: Object.fromEntries(
        ['initdb', 'postgres', 'pg_isready'].map((name) => [
          join(programs.postgres, name),
          join(programs.postgres, name),
        ]),
      ),
      tools: shell,
      trees: Object.fromEntries(postgresTrees(programs.postgres).map((folder) => [folder, folder])),
      texts: { '/docker-entrypoint.sh': postgresEntry(programs.postgres) },
      directories: ['var/lib/postgresql', 'var/run/postgresql'],
      owner: 1000,
      changes: [`ENV PATH=${programs.postgres}:/bin`, 'ENTRYPOINT ["/docker-entrypoint.sh"]'],
    },
  ].map((image) => ({ ...image, programs: image.programs as Record<string, string> }));
}
