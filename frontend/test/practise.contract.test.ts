import { faultIds } from '@lab/faults/faults';
import { type Listening, listen } from '@lab/http/serve';
import { acceptOtlp, startServer, type TestServer } from '@lab/testkit/http-server';
import { startNginx, type TestNginx } from '@lab/testkit/nginx';
import { temporaryDirectory } from '@lab/testkit/pipeline';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readSession, writeHappened, writeSession } from '../../scripts/exercises/files.ts';
import { endSession, startSession } from '../../scripts/exercises/session.ts';
import { activeFaults, switchFaultsOff } from '../../scripts/faults/switches.ts';
import { createLabApi } from '../../scripts/lab-api/app.ts';
import { testLab } from '../../scripts/lab-api/testing/lab.ts';
import { loadSettings, type Settings } from '../../scripts/stack/settings.ts';
import { violations } from './axe.ts';
import { launchChromium } from './browser.ts';
import { builtFiles } from './site.ts';
import { type Stores, startStores } from './stores.ts';

let browser: Browser;
let nginx: TestNginx;
let withoutApi: TestNginx;
let stores: Stores;
let target: TestServer;
let api: Listening;
let settings: Settings;
let complaints: string[] = [];
const state = temporaryDirectory();

beforeAll(async () => {
  [browser, stores, target] = await Promise.all([launchChromium(), startStores(), startServer(acceptOtlp)]);
  const ports = { LAB_HTTP_PORT: String(target.port), COLLECTOR_OTLP_PORT: String(target.port) };
  settings = loadSettings({ ...ports, LAB_HOST: '127.0.0.1', LAB_STATE_DIR: state.path });
  api = await listen(createLabApi(testLab(settings)), 0, '127.0.0.1');
  const store = `${stores.host}:${stores.port}`;
  const shared = {
    backend: '127.0.0.1:9',
    collector: '127.0.0.1:9',
    stores: { prometheus: store, loki: store, tempo: store },
    watch: store,
    files: await builtFiles(),
  };
  nginx = await startNginx({ ...shared, labApi: `127.0.0.1:${api.port}` });
  withoutApi = await startNginx(shared);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
  await endSession(settings);
  await switchFaultsOff(settings);
  expect(complaints).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([nginx.stop(), withoutApi.stop()]);
  await api.stop();
  await Promise.all([stores.close(), target.close()]);
  state.remove();
});

async function open(options: BrowserContextOptions = {}, site = nginx): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
  complaints = [];
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('console', (message) => {
    if (/Content Security Policy|TypeError/.test(message.text())) complaints.push(message.text());
  });
  await page.goto(`${site.url}/lab/practise`);
  await page.locator('#app:not([aria-busy])').waitFor();
  return page;
}

const startButton = (page: Page) => page.getByRole('button', { name: 'Start “The list takes forever”' });
const hasHappened = async () => {
  const events = (await readSession(settings))?.events ?? [];
  await writeHappened(
    settings,
    events.map((event) => ({ ...event, at: Date.now() })),
  );
};

describe('an exercise', () => {
  it('is started, asked for a hint, answered and shown with the way of the trouble, by the keyboard alone', async () => {
    const page = await open();
    expect(await violations(page)).toEqual([]);
    await startButton(page).press('Enter');
    const heading = page.getByRole('heading', { name: 'The list takes forever' });
    await page.locator('#current').waitFor();
    await expect.poll(() => heading.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.getByText('appears long after the rest of the page').waitFor();
    await expect.poll(() => page.getByRole('timer').innerText()).toContain('Under way for 0:0');
    await page.getByRole('button', { name: 'Next hint (costs points, 2 left)' }).press('Enter');
    await page.getByText('(−5 points)').waitFor();
    await page.getByRole('button', { name: 'Next hint (costs points, 1 left)' }).waitFor();

    expect(await violations(page)).toEqual([]);
    const answer = page.getByRole('button', { name: 'Answer' });
    await answer.press('Enter');
    // The verdict is missing: the browser says so, and nothing is sent.
    expect(await readSession(settings)).toBeDefined();
    await page.getByLabel('Yes, it is broken').press('Space');
    await answer.press('Enter');
    await page.getByText('too early for an answer').waitFor();

    await hasHappened();
    await page.getByLabel('Service with the fault').selectOption('lab-backend');
    await page.getByLabel('Its component').selectOption('GET /api/tasks');
    await page.getByLabel('Kind of trouble').selectOption('slow endpoint');
    await page
      .getByLabel('When it began')
      .fill(await page.evaluate(() => new Date().toTimeString().slice(0, 8)));
    for (const [index, place] of ['GET /api/tasks', 'lab-backend', 'lab-nginx'].entries())
      await page.getByLabel(`Step ${index + 1}`).selectOption(place);
    await answer.press('Enter');
    const result = page.getByRole('heading', { name: /The list takes forever: 85 % after 0:\d\d min/ });
    await result.waitFor();
    await expect.poll(() => result.evaluate((one) => one === document.activeElement)).toBe(true);
    await expect.poll(() => page.getByRole('row', { name: 'Component' }).innerText()).toMatch(/25\s+25/);
    const roleOf = (name: string) => page.locator(`[data-node="${name}"]`).getAttribute('data-role');
    expect([await roleOf('GET /api/tasks'), await roleOf('lab-backend'), await roleOf('lab-nginx')]).toEqual([
      'broken',
      '',
      'felt here',
    ]);
    // The other services are in the map, too.
    await page.locator('[data-node="lab-frontend"]').waitFor();
    await page.getByText('best: 85 %').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('is found under way, names no fault, and is given up when that is confirmed', async () => {
    await startSession(settings, 'slow-list', 1);
    const page = await open();
    await page.getByRole('heading', { name: 'The list takes forever' }).waitFor();
    await page.getByText('its faults are for you to find').waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^Switch on/ }).count()).toBe(0);
    page.once('dialog', (dialog) => void dialog.dismiss());
    await page.getByRole('button', { name: 'Give up' }).click();
    expect(await readSession(settings)).toBeDefined();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Give up' }).click();
    await page.getByRole('heading', { name: 'The list takes forever: Given up' }).waitFor();
    await page.getByRole('button', { name: 'Switch on “The task list is slow”' }).waitFor();
    expect(await readSession(settings)).toBeUndefined();
  });

  it('says what to repair, where it asks for a repair', async () => {
    await writeSession(settings, {
      ...{ exercise: 'lost-mails', seed: 1, hints: 0, tolerance: 60, events: [] },
      ...{ startedAt: Date.now(), endsAt: Date.now() + 60_000 },
    });
    const page = await open();
    await page.getByText('repair the damage: make sure that every mail').waitFor();
  });

  it('is not started where what it needs does not run: the page says what to do', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Start “Nobody can pay”' }).click();
    await page.getByText('npx lab up --with shop').waitFor();
  });
});

describe('faults', () => {
  it('are switched on for a time and with a strength, and off', async () => {
    const page = await open();
    await expect.poll(() => page.getByRole('button', { name: /^Switch on/ }).count()).toBe(faultIds.length);
    const card = page.locator('[data-fault="task-list-slow"]');
    await card.getByText('How long, how strong').click();
    await card.getByLabel('Minutes').fill('2');
    await card.getByLabel('how long it waits').fill('1');
    await card.getByRole('button', { name: 'Switch on' }).click();
    // Out of its range: the browser says so, and nothing is sent.
    expect(await activeFaults(settings)).toEqual(new Map());
    await card.getByLabel('how long it waits').fill('700');
    await card.getByRole('button', { name: 'Switch on' }).click();
    await expect.poll(() => card.innerText()).toMatch(/on, ends in (1:5\d|2:00) min/);
    expect((await activeFaults(settings)).get('task-list-slow')?.parameters).toEqual({ delay_ms: 700 });
    await page
      .locator('[data-fault="task-create-errors"]')
      .getByRole('button', { name: 'Switch on' })
      .click();
    await page.getByText('On: 2.').waitFor();
    await card.getByRole('button', { name: 'Switch off' }).click();
    await page.getByText('On: 1.').waitFor();
    await page.getByRole('button', { name: 'All off' }).click();
    await page.getByText('No fault is on.').waitFor();
    expect(await activeFaults(settings)).toEqual(new Map());
  });

  it('can be switched after a restart of the lab, which makes a new token', async () => {
    const page = await open();
    const on = page.getByRole('button', { name: 'Switch on “The task list is slow”' });
    await on.click();
    await page.getByText('On: 1.').waitFor();
    const { port } = api;
    await api.stop();
    api = await listen(createLabApi(testLab(settings)), port, '127.0.0.1');
    await page.getByRole('button', { name: 'All off' }).click();
    await page.getByText('No fault is on.').waitFor();
  });
});

it('says that the lab cannot be reached for as long as it cannot', async () => {
  const page = await open();
  const complaint = page.getByText("The lab's API cannot be reached");
  const { port } = api;
  await api.stop();
  await complaint.waitFor();
  api = await listen(createLabApi(testLab(settings)), port, '127.0.0.1');
  await complaint.waitFor({ state: 'detached' });
});

it('begins the tour, says what is waited for, and ends it', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Begin the tour' }).click();
  await page.getByRole('heading', { name: 'One click' }).waitFor();
  await page.getByText('Waiting for your task').waitFor();
  expect(await page.getByRole('link', { name: /^http:\/\/127.0.0.1/ }).getAttribute('href')).toBe(target.url);
  await page.getByRole('button', { name: 'End the tour' }).click();
  await page.getByRole('button', { name: 'Begin the tour' }).waitFor();
});

it('says what to do where there is no API, as in a lab in containers', async () => {
  const page = await open({}, withoutApi);
  await expect.poll(() => page.getByRole('alert').innerText()).toContain('npx lab exercise');
});

it.each(['light', 'dark'] as const)(
  'fits on a phone, in the colours of the %s scheme',
  async (colorScheme) => {
    await startSession(settings, 'slow-list', 1);
    const page = await open({ viewport: { width: 360, height: 740 }, colorScheme });
    await page.getByRole('timer').waitFor();
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await width()).toBeLessThanOrEqual(360);
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByRole('button', { name: 'Give up' }).click();
    await page.locator('[data-fault]').first().waitFor();
    expect(await width()).toBeLessThanOrEqual(360);
    const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    expect(background).toBe(colorScheme === 'dark' ? 'rgb(15, 20, 19)' : 'rgb(244, 246, 244)');
  },
);
