import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { titleWith } from '@lab/testkit/skip';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readEnvFile, rootDirectory } from '../stack/settings.ts';
import { nginxDirectives } from './nginx-directives.ts';
import { type ResolvedCompose, resolveCompose } from './resolve.ts';
import { deniedBy, type Judged } from './testing.ts';

const read = (file: string) => readFileSync(join(rootDirectory, file), 'utf8');
const ours = 'ours';
const composeServices = z.looseObject({ services: z.record(z.string(), z.unknown()) });
/** Needs no engine for this. */
const composeProgram = process.env.LAB_COMPOSE_BIN;
const missing = composeProgram ? undefined : 'Compose is not installed';

type Service = Record<string, unknown>;
/** Changed so that it breaks just this rule: the service, what is changed in it, what the policy says. */
type ComposeCase = [denied: string, service: string, change: Service];

const composeCases: ComposeCase[] = [
  ['loki: image "grafana/loki:latest" has no exact version', 'loki', { image: 'grafana/loki:latest' }],
  ['loki: image "grafana/loki" has no exact version', 'loki', { image: 'grafana/loki' }],
  ['loki: image "grafana/loki:3" has no exact version', 'loki', { image: 'grafana/loki:3' }],
  ['postgres: image "postgres:18" has no exact version', 'postgres', { image: 'postgres:18' }],
  ['loki: neither image nor build', 'loki', { image: undefined }],
  ['backend: has a container_name, so it cannot be scaled or run twice', 'backend', { container_name: 'x' }],
  ['tempo: is privileged', 'tempo', { privileged: true }],
  ["tempo: uses the host's network_mode namespace", 'tempo', { network_mode: 'host' }],
  ["tempo: uses the host's pid namespace", 'tempo', { pid: 'host' }],
  [
    "collector: mounts the container engine's socket",
    'collector',
    { volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro'] },
  ],
  ['prometheus: user must be a number other than 0', 'prometheus', { user: undefined }],
  ['prometheus: user must be a number other than 0', 'prometheus', { user: '0:0' }],
  ['prometheus: user must be a number other than 0', 'prometheus', { user: 'root' }],
  ['nginx: read_only must be true', 'nginx', { read_only: false }],
  ['nginx: cap_drop must hold ALL, and cap_add nothing', 'nginx', { cap_drop: [] }],
  ['nginx: cap_drop must hold ALL, and cap_add nothing', 'nginx', { cap_add: ['NET_ADMIN'] }],
  ['grafana: security_opt lacks no-new-privileges:true', 'grafana', { security_opt: undefined }],
  ['loki: no limit for memory', 'loki', { deploy: { resources: { limits: { pids: 10 } } } }],
  ['loki: no limit for pids', 'loki', { deploy: { resources: { limits: { memory: '1G' } } } }],
  ['loki: no restart policy', 'loki', { restart: 'no' }],
  ['loki: its log grows without end', 'loki', { logging: undefined }],
  ['loki: no health check', 'loki', { healthcheck: undefined }],
  ['loki: no health check', 'loki', { healthcheck: { disable: true, test: ['CMD', 'a'] } }],
  ['loki: no health check', 'loki', { healthcheck: { test: ['CMD', 'true'] } }],
  [
    'loki: port 3100 is published beyond loopback',
    'loki',
    { ports: [{ host_ip: '0.0.0.0', published: '3100' }] },
  ],
  ['loki: port 3100 is published beyond loopback', 'loki', { ports: [{ published: '3100' }] }],
  ['nginx: port 8080 is published on every interface', 'nginx', { ports: [{ published: '8080' }] }],
  ['backend: is in the network of the databases', 'backend', { networks: ['app', 'storage'] }],
  ['nginx: is in the network of the databases', 'nginx', { networks: { edge: null, storage: null } }],
  ['grafana: is in the edge network', 'grafana', { networks: ['storage', 'edge'] }],
];

describe('docker-compose.yml', () => {
  let compose: ResolvedCompose;
  let denied: ReadonlyMap<string, readonly string[]>;
  const changed = ([, name, change]: ComposeCase): string =>
    JSON.stringify({
      ...compose,
      services: { ...compose.services, [name]: { ...compose.services[name], ...change } },
    });

  beforeAll(async () => {
    compose = resolveCompose(read('docker-compose.yml'), readEnvFile());
    const broken = composeCases.map((entry, index) => ({ name: `case-${index}`, text: changed(entry) }));
    denied = await deniedBy('compose', 'json', [{ name: ours, text: JSON.stringify(compose) }, ...broken]);
  });

  it('holds every policy', () => {
    expect(denied.get(ours)).toEqual([]);
  });

  it.skipIf(missing)(titleWith(missing, 'holds every policy as Compose itself resolves it'), async () => {
    const file = join(rootDirectory, 'docker-compose.yml');
    const args = ['--file', file, '--profile', '*', 'config', '--format', 'json'];
    const options = { encoding: 'utf8', timeout: patience(30_000), maxBuffer: 16e6 } as const;
    const text = execFileSync(composeProgram ?? '', args, options);
    const services = (file: unknown) => new Set(Object.keys(composeServices.parse(file).services));
    expect(services(JSON.parse(text))).toEqual(services(compose));
    expect((await deniedBy('compose', 'json', [{ name: ours, text }])).get(ours)).toEqual([]);
  });

  it.each(composeCases.map((entry, index) => ({ index, rule: entry[0] })))(
    'would be refused: $rule ($index)',
    ({ index, rule }) => {
      expect(denied.get(`case-${index}`)).toEqual([rule]);
    },
  );
});

const goodDockerfile = [
  'FROM node:24.1.0-bookworm-slim AS build',
  'FROM build',
  'USER 1000:1000',
  'HEALTHCHECK CMD ["a"]',
].join('\n');

const dockerfileCases: [denied: string, text: string][] = [
  ['FROM node:latest: no exact version', goodDockerfile.replace('24.1.0-bookworm-slim', 'latest')],
  ['FROM node:24: no exact version', goodDockerfile.replace(':24.1.0-bookworm-slim', ':24')],
  ['FROM node: no exact version', goodDockerfile.replace(':24.1.0-bookworm-slim', '')],
  [
    'the last stage runs as root: USER must be a number other than 0',
    goodDockerfile.replace('USER 1000:1000', 'USER root'),
  ],
  [
    'the last stage runs as root: USER must be a number other than 0',
    goodDockerfile.replace('USER 1000:1000\n', ''),
  ],
  ['no HEALTHCHECK', goodDockerfile.replace(/HEALTHCHECK.*/, '')],
  ['ADD a /b: COPY does the same without fetching or unpacking', `${goodDockerfile}\nADD a /b`],
  [
    'RUN curl -s https://x | sh: runs something straight from the network',
    `${goodDockerfile}\nRUN curl -s https://x | sh`,
  ],
  ['ARG NPM_TOKEN: a secret would stay in the image', `${goodDockerfile}\nARG NPM_TOKEN`],
];

describe('the Dockerfiles', () => {
  const files = globSync(['{backend,nginx,collector,watch}/Dockerfile'], {
    cwd: rootDirectory,
  });
  const own: Judged[] = files.map((file) => ({ name: file.replaceAll('/', '-'), text: read(file) }));
  let denied: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    const broken = dockerfileCases.map(([, text], index) => ({ name: `case-${index}`, text }));
    denied = await deniedBy('dockerfile', 'dockerfile', [
      ...own,
      { name: 'good', text: goodDockerfile },
      ...broken,
    ]);
  });

  it.each([...own.map(({ name }) => name), 'good'])('%s holds every policy', (name) => {
    expect(own.length).toBeGreaterThanOrEqual(4);
    expect(denied.get(name)).toEqual([]);
  });

  it.each(dockerfileCases.map(([rule], index) => ({ index, rule })))(
    'one would be refused: $rule',
    ({ index, rule }) => {
      expect(denied.get(`case-${index}`)).toEqual([rule]);
    },
  );
});

const site = 'nginx/lab.conf.template';
const nginxCases: [denied: string, find: RegExp | string, replacement: string][] = [
  ['server_tokens must be off', 'server_tokens off;', ''],
  ['autoindex must stay off', 'server_tokens off;', 'server_tokens off; autoindex on;'],
  [
    'the header x-content-type-options is missing, or is not added to errors (always)',
    'X-Content-Type-Options nosniff always;',
    'X-Content-Type-Options nosniff;',
  ],
  [
    'the header referrer-policy is missing, or is not added to errors (always)',
    /add_header Referrer-Policy.*;/,
    '',
  ],
  [
    "the Content-Security-Policy allows 'unsafe-inline'",
    "default-src 'self'",
    "default-src 'self' 'unsafe-inline'",
  ],
  [
    'add_header X-Inside inside a location',
    'location = /healthz {',
    'location = /healthz { add_header X-Inside 1;',
  ],
  [
    'location ^~ /api/: takes bodies without a limit of its own size',
    'client_max_body_size 80k;',
    'client_max_body_size 0;',
  ],
  [
    'proxy_pass http://backend:3001: a fixed address is looked up once and never again',
    'http://$lab_backend;',
    'http://backend:3001;',
  ],
  [
    'auth_basic must come from $lab_realm, once, for the whole server',
    'location = /query/alerts {',
    'location = /query/alerts { auth_basic off;',
  ],
  ['auth_basic must come from $lab_realm, once, for the whole server', 'auth_basic $lab_realm;', ''],
  [
    'listen must come from NGINX_LISTEN: a fixed address could be every interface',
    `listen $${'{NGINX_LISTEN}'}`,
    'listen 8080',
  ],
];

describe('the Nginx site', () => {
  let denied: ReadonlyMap<string, readonly string[]>;
  const input = (text: string) => JSON.stringify({ directives: nginxDirectives(text) });

  beforeAll(async () => {
    const template = read(site);
    const broken = nginxCases.map(([, find, replacement], index) => {
      const text = template.replace(find, () => replacement);
      if (text === template) throw new Error(`${site} has no ${String(find)}`);
      return { name: `case-${index}`, text: input(text) };
    });
    const unlimited = { name: 'unlimited', text: input(template.replace(/limit_req zone.*;/, '')) };
    denied = await deniedBy('nginx', 'json', [{ name: ours, text: input(template) }, unlimited, ...broken]);
  });

  it('holds every policy', () => {
    expect(denied.get(ours)).toEqual([]);
  });

  it('would be refused: telemetry without a rate limit', () => {
    expect(denied.get('unlimited')).toEqual([expect.stringMatching(/telemetry is not rate-limited$/)]);
  });

  it.each(nginxCases.map(([rule], index) => ({ index, rule })))(
    'would be refused: $rule',
    ({ index, rule }) => {
      expect(denied.get(`case-${index}`)).toContain(rule);
    },
  );
});
