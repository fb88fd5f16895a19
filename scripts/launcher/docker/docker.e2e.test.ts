import { appendFile, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { titleWith } from '@lab/testkit/skip';
import { waitUntil } from '@lab/wait/wait-until';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { registerCustomer } from '../../../shop/testing/accounts.ts';
import { ordersClient } from '../../../shop/testing/orders-client.ts';
import { TestLab } from '../../e2e/test-lab.ts';
import { resolveCompose } from '../../policy/resolve.ts';
import { loadSettings, readEnvFile, rootDirectory } from '../../stack/settings.ts';
import { services, servicesOf } from './services.ts';
import { startComposeWatch } from './testing/compose-watch.ts';
import { runIn, startEngine } from './testing/engine.ts';
import { collectPrograms } from './testing/stage.ts';
import { buildStandIns } from './testing/stand-ins.ts';

const attempt = await startEngine({
  docker: process.env.LAB_DOCKER_BIN,
  dockerd: process.env.LAB_DOCKERD_BIN,
  compose: process.env.LAB_COMPOSE_BIN,
});
const missing = attempt.started ? undefined : attempt.reason;

const tasks = z.object({ items: z.array(z.object({ title: z.string() })) });
const vector = z.object({
  data: z.object({ result: z.array(z.object({ metric: z.object({ job: z.string() }) })) }),
});
const project = `lab-e2e-${process.pid}`;
const always = servicesOf(['tasks']);
const shop = services.filter(({ workload }) => workload === 'shop');

/** Services of the shop whose metrics arrive now. */
const scrapedIn = (lab: TestLab) =>
  expect.poll(
    async () => {
      const up = 'up{job=~"shop-.*"}';
      const query = new URLSearchParams({
        query: `count by (job) (${up} == 1 and time() - timestamp(${up}) < 15)`,
      });
      const answer = await fetch(`http://127.0.0.1:${lab.port('PROMETHEUS_PORT')}/api/v1/query?${query}`);
      const { data } = vector.parse(await answer.json());
      return data.result.map(({ metric }) => metric.job).toSorted();
    },
    { timeout: patience(60_000) },
  );

describe.skipIf(missing)(titleWith(missing, 'the lab in containers'), () => {
  if (!attempt.started) return;
  const { engine } = attempt;
  let lab: TestLab;

  const docker = (...args: string[]) => runIn(lab.environment, 'docker', args);
  const inService = async (service: string, ...command: string[]) => {
    const labels = [`project=${project}`, `service=${service}`].flatMap((label) => [
      '--filter',
      `label=com.docker.compose.${label}`,
    ]);
    const [id = ''] = await docker('ps', '-q', ...labels);
    return docker('exec', id, ...command);
  };
  const containers = (service = '') =>
    docker(
      'ps',
      '-q',
      '--filter',
      `label=com.docker.compose.project=${project}`,
      '--filter',
      `name=${service}`,
    );
  const titles = async () =>
    tasks.parse(await (await fetch(`${lab.url}/api/tasks`)).json()).items.map(({ title }) => title);

  beforeAll(async () => {
    lab = await TestLab.create({ ...engine.environment, PROJECT: project });
    const programs = await collectPrograms();
    await buildStandIns(loadSettings(), programs, engine.environment);
    await rm(programs.folder, { recursive: true, force: true });
  });
  afterAll(async () => {
    await lab?.lab(['reset', '--yes']);
    await lab?.dispose();
    await engine.stop();
  });

  it('chooses containers by itself, builds them, and proves every signal with the native checks', async () => {
    const started = await lab.startLab();
    expect(started, started.stdout + started.stderr).toMatchObject({ status: 0 });
    for (const { name } of always) expect(started.stdout).toMatch(new RegExp(`^${name} `, 'm'));
    expect(started.stdout).toContain('Nginx follows without reload');
  });

  it('leaves what runs alone when it is started again, and says so', async () => {
    const again = await lab.startLab(['--no-verify']);
    expect(again).toMatchObject({ status: 0 });
    // The verification has replaced the backend; Compose keeps the new one.
    expect(again.stdout.match(/ running /g), again.stdout).toHaveLength(always.length);
    expect(await lab.lab(['status'])).toMatchObject({ status: 0 });
  });

  it('finds a second backend without a reload of Nginx', async () => {
    const options = [
      'compose',
      '--project-name',
      project,
      '--file',
      join(rootDirectory, 'docker-compose.yml'),
    ];
    const up = ['up', '--detach', '--wait', '--no-build', '--no-recreate', '--no-deps'];
    await runIn({ ...lab.environment, LAB_SECRETS_DIR: join(lab.state, 'secrets') }, 'docker', [
      ...options,
      ...up,
      '--scale',
      'backend=2',
      'backend',
    ]);
    const upstreams = new Set<string>();
    const deadline = Date.now() + 20_000;
    while (upstreams.size < 2 && Date.now() < deadline) {
      await (await fetch(`${lab.url}/api/stats`)).text();
      const log = await inService('nginx', 'cat', '/var/log/lab-nginx/access.log');
      for (const line of log) {
        const address = /"upstream_addr":"([^"]+)"/.exec(line)?.[1];
        if (address && line.includes('/api/stats')) upstreams.add(address);
      }
    }
    expect(upstreams.size).toBeGreaterThanOrEqual(2);
  });

  it('keeps each service in its place: no root, no writing, no way from the edge to the databases', async () => {
    expect((await inService('backend', 'node', '-p', 'process.getuid()')).at(-1)).toBe('1000');
    await expect(inService('nginx', 'mkdir', '/usr/share/nginx/html/x')).rejects.toThrow(
      'Read-only file system',
    );
    const ask = (url: string) =>
      `fetch('${url}', { signal: AbortSignal.timeout(2000) }).then(() => console.log('reached'), () => console.log('not reached'))`;
    expect((await inService('backend', 'node', '-e', ask('http://loki:3100/ready'))).at(-1)).toBe(
      'not reached',
    );
    expect((await inService('watch', 'node', '-e', ask('http://loki:3100/ready'))).at(-1)).toBe('reached');
    const effective = 'require("fs").readFileSync("/proc/self/status","utf8").match(/CapBnd:\\s*(\\w+)/)[1]';
    expect((await inService('backend', 'node', '-p', effective)).at(-1)).toBe('0000000000000000');
  });

  it('keeps its data over down and up, and leaves no container in between', async () => {
    await fetch(`${lab.url}/api/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'survives containers' }),
    });
    expect(await lab.lab(['down'])).toMatchObject({ status: 0 });
    expect(await containers()).toEqual([]);
    const up = await lab.lab(['up', '--docker', '--no-install']);
    expect(up, up.stderr).toMatchObject({ status: 0 });
    expect(await titles()).toContain('survives containers');
  });

  it('runs the shop when it is asked to, and takes it away again', async () => {
    const asked = await lab.lab(['up', '--with', 'shop']);
    expect(asked, asked.stdout + asked.stderr).toMatchObject({ status: 0 });
    const states = async () => new Map((await lab.status()).map(({ name, state }) => [name, state]));
    for (const { name } of shop) expect((await states()).get(name)).toBe('ready');
    const order = async (email: string) => {
      const token = await registerCustomer(`${lab.url}/shop/identity`, email);
      const orders = ordersClient(() => `${lab.url}/shop/api`, token);
      return (await orders.end(await orders.place('mug', 1))).status;
    };
    expect(await order('ada@shop.test')).toBe('completed');
    lab.environment.LAB_SHOP_MTLS = 'on';
    const secured = await lab.lab(['up']);
    expect(secured, secured.stdout + secured.stderr).toMatchObject({ status: 0 });
    expect(await order('grace@shop.test')).toBe('completed');
    lab.environment.LAB_SHOP_MTLS = 'off';
    await scrapedIn(lab).toEqual([
      'shop-identity',
      'shop-inventory',
      'shop-notifications',
      'shop-orders',
      'shop-payments',
    ]);
    const taken = await lab.lab(['up', '--without', 'shop']);
    expect(taken, taken.stdout + taken.stderr).toMatchObject({ status: 0 });
    expect(await containers('shop')).toEqual([]);
    expect([...(await states()).keys()]).toEqual(always.map(({ name }) => name));
    await scrapedIn(lab).toEqual([]);
  });

  it('refuses to start natively beside the containers', async () => {
    const { status, stderr } = await lab.lab(['up', '--native']);
    expect(status).toBe(1);
    expect(stderr).toContain('The lab runs in containers now');
  });

  it('keeps its password where only the user can read it', async () => {
    const { mode } = await stat(join(lab.state, 'secrets', 'grafana-admin-password'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('resolves docker-compose.yml as the policies’ own reader does', async () => {
    const text = await readFile(join(rootDirectory, 'docker-compose.yml'), 'utf8');
    const own = resolveCompose(text, { ...readEnvFile(), ...lab.environment });
    const file = ['--file', join(rootDirectory, 'docker-compose.yml')];
    const config = ['compose', ...file, '--profile', '*', 'config', '--services'];
    const known = new Set(Object.keys(own.services));
    expect(new Set(await docker(...config))).toEqual(known);
    expect(new Set(services.map(({ name }) => name))).toEqual(known);
  });

  it('reloads backend and frontend when their sources change, with docker compose watch', async () => {
    const watch = await startComposeWatch(project, {
      ...lab.environment,
      LAB_SECRETS_DIR: join(lab.state, 'secrets'),
    });
    const untilSeen = (what: string, look: () => Promise<string>) =>
      waitUntil(
        async () => {
          const text = await look();
          return text.includes('changed while it is watched')
            ? { ok: true, value: text }
            : { ok: false, seen: watch.output() };
        },
        { what, deadlineMs: patience(120_000) },
      );
    try {
      await appendFile(join(watch.checkout, 'backend/src/server.ts'), '\n// changed while it is watched\n');
      await untilSeen('the changed backend', async () =>
        (await inService('backend', 'cat', 'backend/src/server.ts')).join('\n'),
      );
      await appendFile(
        join(watch.checkout, 'frontend/index.html'),
        '\n<!-- changed while it is watched -->\n',
      );
      await untilSeen('the changed page', async () => (await fetch(lab.url)).text());
      const answered = await waitUntil(async () => ({ ok: true, value: await titles() }), {
        what: 'an answer of the changed backend',
        deadlineMs: patience(30_000),
      });
      expect(answered.value).toContain('survives containers');
    } finally {
      await watch.stop();
    }
  });

  it('deletes the volumes when it is reset, and only then', async () => {
    const filter = `label=com.docker.compose.project=${project}`;
    expect((await docker('volume', 'ls', '-q', '--filter', filter)).length).toBeGreaterThan(5);
    expect(await lab.lab(['reset', '--yes'])).toMatchObject({ status: 0 });
    expect(await docker('volume', 'ls', '-q', '--filter', filter)).toEqual([]);
  });
});
