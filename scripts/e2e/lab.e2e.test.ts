import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { registerCustomer } from '../../shop/testing/accounts.ts';
import { inventoryAt } from '../../shop/testing/clients.ts';
import { ordersClient } from '../../shop/testing/orders-client.ts';
import { parts } from '../launcher/native/parts.ts';
import { TestLab } from './test-lab.ts';

/** The parts that every lab has. */
const partNames = parts
  .filter(({ absentWithout, workload }) => !absentWithout && !workload)
  .map(({ name }) => name);
const shopParts = parts.filter(({ workload }) => workload === 'shop').map(({ name }) => name);

const taskPage = z.object({ items: z.array(z.object({ title: z.string() })) });

describe('the lab, from its start to its end', () => {
  let lab: TestLab;
  beforeAll(async () => {
    lab = await TestLab.create();
  });
  afterAll(async () => {
    await lab.dispose();
  });

  it('starts every part and proves every signal', async () => {
    const report = join(lab.state, 'verify.json');
    const started = await lab.startLab();
    expect(started, started.stdout + started.stderr).toMatchObject({ status: 0 });
    for (const name of partNames) expect(started.stdout).toMatch(new RegExp(`^${name} `, 'm'));
    expect(started.stdout).toContain(`http://localhost:${lab.port('LAB_HTTP_PORT')}`);
    expect(started.stdout).not.toContain('\u001b[');
    const verified = await lab.lab(['verify', '--json', report]);
    expect(verified, verified.stdout).toMatchObject({ status: 0 });
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ ok: true });
  });

  it('leaves what runs alone when it is started again', async () => {
    // The verification restarts the backend on purpose, so this is the start without it.
    const before = await lab.status();
    const again = await lab.startLab(['--no-verify']);
    expect(again).toMatchObject({ status: 0 });
    expect(again.stdout.match(/ running /g)).toHaveLength(partNames.length);
    expect((await lab.status()).map(({ runningSince }) => runningSince)).toEqual(
      before.map(({ runningSince }) => runningSince),
    );
  });

  it.each(['tempo', 'nginx'])('restarts %s when it was killed, once, and shows it', async (part) => {
    const [leader] = (await lab.processes())
      .filter(({ workingDirectory }) => workingDirectory.endsWith(`/${part}`))
      .filter(({ pid, session }) => pid === session);
    process.kill(leader?.pid ?? Number.NaN, 'SIGKILL');
    const { value } = await waitUntil(
      async () => {
        const status = (await lab.status()).find(({ name }) => name === part);
        return status?.state === 'ready' && status.restarts > 0
          ? { ok: true, value: status }
          : { ok: false, seen: JSON.stringify(status) };
      },
      { what: `${part} restarted`, deadlineMs: patience(30_000) },
    );
    expect(value.restarts).toBe(1);
  });

  it('keeps its data over down and up, and leaves no process in between', async () => {
    const created = await fetch(`${lab.url}/api/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'survives' }),
    });
    expect(created.status).toBe(201);
    expect(await lab.lab(['down'])).toMatchObject({ status: 0 });
    expect(await lab.processes()).toEqual([]);
    await expect(fetch(lab.url)).rejects.toThrow();
    expect((await lab.status()).map(({ state }) => state)).toEqual(partNames.map(() => 'stopped'));
    expect(await lab.lab(['up'])).toMatchObject({ status: 0 });
    const found = await fetch(`${lab.url}/api/tasks?q=survives`);
    expect(taskPage.parse(await found.json()).items).toMatchObject([{ title: 'survives' }]);
  });

  it('says that its supervisor was killed, and restarts or ends what that left behind', async () => {
    const killSupervisor = () =>
      process.kill(Number(readFileSync(join(lab.state, 'pm2', 'pm2.pid'), 'utf8')), 'SIGKILL');
    killSupervisor();
    const states = (await lab.status()).map(({ state }) => state);
    expect(states).toContain('unsupervised');
    expect(states).not.toContain('ready');
    expect((await fetch(lab.url)).status).toBe(200);
    const again = await lab.lab(['up']);
    expect(again, again.stderr).toMatchObject({ status: 0 });
    expect(again.stderr).toContain('The process manager was gone');
    expect((await lab.status()).map(({ state }) => state)).toEqual(partNames.map(() => 'ready'));
    killSupervisor();
    expect(await lab.lab(['down'])).toMatchObject({ status: 0 });
    expect(await lab.processes()).toEqual([]);
  });

  it('runs the shop when it is asked to, keeps the choice, and keeps its data when it is taken away', async () => {
    const names = async () => (await lab.status()).map(({ name }) => name);
    const mugs = async (change?: number) => {
      const inventory = inventoryAt(`http://127.0.0.1:${lab.port('SHOP_INVENTORY_1_PORT')}`);
      if (change) await inventory.adjustStock({ idempotencyKey: 'e2e', sku: 'mug', by: change });
      const { products } = await inventory.listProducts({});
      return products.find(({ sku }) => sku === 'mug')?.onHand;
    };
    const asked = await lab.lab(['up', '--with', 'shop']);
    expect(asked, asked.stdout + asked.stderr).toMatchObject({ status: 0 });
    expect(await names()).toEqual([...partNames, ...shopParts]);
    const identity = `http://127.0.0.1:${lab.port('SHOP_IDENTITY_PORT')}`;
    const token = await registerCustomer(identity, 'ada@shop.test');
    const orders = ordersClient(() => `http://127.0.0.1:${lab.port('SHOP_ORDERS_PORT')}`, token);
    const { orderId, status } = await orders.end(await orders.place('duck', 1));
    expect(status).toBe('completed');
    const proven = await lab.lab(['verify']);
    expect(proven, proven.stdout + proven.stderr).toMatchObject({ status: 0 });
    expect(proven.stdout).toContain('One trace an order');
    // What it says when a service is below the least score is what one needs to know when this fails.
    const broken = async () => {
      const { status, stdout, stderr } = await lab.lab(['score', '--last', '10']);
      return status === 0 ? '' : stdout + stderr;
    };
    await expect.poll(broken, { timeout: patience(60_000), interval: 2_000 }).toBe('');
    expect((await lab.lab(['shop', 'balance'])).stdout).toContain('agree with the orders');
    const before = await mugs();
    expect(await mugs(-7)).toBe(Number(before) - 7);
    expect(await lab.lab(['down'])).toMatchObject({ status: 0 });
    expect(await lab.lab(['up'])).toMatchObject({ status: 0 });
    expect(await mugs()).toBe(Number(before) - 7);
    expect((await orders.show(orderId)).status).toBe('completed');
    expect((await lab.lab(['shop', 'rebuild'])).stdout).toMatch(/made again from \d+ events/);
    expect((await lab.lab(['shop', 'dlq', 'list'])).stdout).toBe('There are no dead letters.\n');
    expect(await lab.lab(['up', '--without', 'shop'])).toMatchObject({ status: 0 });
    expect(await names()).toEqual(partNames);
    await expect(mugs()).rejects.toThrow();
    expect(await lab.startLab(['--with', 'shop', '--no-verify'])).toMatchObject({ status: 0 });
    expect(await mugs()).toBe(Number(before) - 7);
  });

  it('lets the services of the shop speak mutual TLS when it is asked to', async () => {
    lab.environment.LAB_SHOP_MTLS = 'on';
    const asked = await lab.lab(['up', '--with', 'shop']);
    expect(asked, asked.stdout + asked.stderr).toMatchObject({ status: 0 });
    const token = await registerCustomer(`${lab.url}/shop/identity`, 'grace@shop.test');
    const orders = ordersClient(() => `${lab.url}/shop/api`, token);
    expect(await orders.end(await orders.place('duck', 1))).toMatchObject({ status: 'completed' });
    const inventory = inventoryAt(`http://127.0.0.1:${lab.port('SHOP_INVENTORY_1_PORT')}`);
    await expect(inventory.listProducts({})).rejects.toThrow();
    lab.environment.LAB_SHOP_MTLS = 'off';
    expect(await lab.lab(['up'])).toMatchObject({ status: 0 });
    expect((await inventory.listProducts({})).products).not.toEqual([]);
  });

  it('samples when it is asked to, and knows afterwards which traces must be there', async () => {
    lab.environment.LAB_SAMPLING = 'tail';
    const asked = await lab.lab(['up']);
    expect(asked, asked.stdout + asked.stderr).toMatchObject({ status: 0 });
    expect(asked.stdout).toMatch(/^Traces kept +tail: errors/m);
    // The lab remembers what it was started with.
    delete lab.environment.LAB_SAMPLING;
    const proven = await lab.lab(['verify']);
    expect(proven, proven.stdout + proven.stderr).toMatchObject({ status: 0 });
    const again = await lab.lab(['up']);
    expect(again, again.stdout + again.stderr).toMatchObject({ status: 0 });
    expect(again.stdout).toMatch(/^Traces kept +all$/m);
  });

  it('deletes data only by reset, which asks first', async () => {
    const asked = await lab.lab(['reset']);
    expect(asked.status).toBe(1);
    expect(asked.stderr).toContain('npx lab reset --yes');
    expect(await lab.lab(['reset', '--yes'])).toMatchObject({ status: 0 });
    expect(await lab.lab(['up'])).toMatchObject({ status: 0 });
    const found = await fetch(`${lab.url}/api/tasks?q=survives`);
    expect(taskPage.parse(await found.json()).items).toEqual([]);
  });
});
