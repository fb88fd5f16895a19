import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { choices } from '@lab/exercises/causes';
import { exerciseIds } from '@lab/exercises/exercises';
import { faultIds, faults } from '@lab/faults/faults';
import { fetchClient, getJson } from '@lab/store-clients/http';
import { linesOf, logAnswer, rangeUrl as logsUrl } from '@lab/store-clients/loki';
import { seriesAnswer, seriesUrl } from '@lab/store-clients/prometheus';
import { searchAnswer, searchUrl, spansOf, traceAnswer, traceUrl } from '@lab/store-clients/tempo';
import { services } from '@lab/telemetry/services';
import { patience } from '@lab/testkit/patience';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { byTestId, testIds } from '../../frontend/src/tasks/test-ids.ts';
import { processesIn } from '../launcher/native/supervise/processes.ts';
import { rootDirectory } from '../stack/settings.ts';
import { launchChromium } from '../verify/drive/browser.ts';
import { TestLab } from './test-lab.ts';

/** Every exercise takes about a minute with each seed: `npm test -- --only exercise` plays them all. */
const playsAll = process.env.LAB_TEST_EXERCISES === 'all';
/** Nothing at all, a blamed release, two at once. */
const few = ['red-numbers', 'after-the-release', 'two-at-once'];
const played = playsAll ? exerciseIds : few;
const seeds = playsAll ? [1, 2, 3, 4, 5] : [1];
const agents = ['solution', 'rules', 'naive'] as const;

const statistics = z.object({ total: z.number() });

const scoresSchema = z.array(
  z.object({
    exercise: z.string(),
    seed: z.number(),
    agent: z.enum(agents),
    percent: z.number(),
    problem: z.string().optional(),
  }),
);

let lab: TestLab;
const began = Date.now() / 1_000;

beforeAll(async () => {
  lab = await TestLab.create();
  const started = await lab.lab(playsAll ? ['up', '--with', 'shop'] : ['up']);
  expect(started, started.stderr).toMatchObject({ status: 0 });
}, patience(180_000));
afterAll(() => lab?.dispose(), patience(60_000));

it(
  'leads a newcomer from a click to an alert',
  async () => {
    const browser = await launchChromium(process.env.LAB_CHROMIUM_BIN || '/usr/bin/chromium');
    onTestFinished(() => browser.close());
    const tour = lab.start(['tour']);
    const says = (text: string) => expect.poll(tour.said, { timeout: patience(60_000) }).toContain(text);
    await says('1 of 6  One click');
    const page = await browser.newPage();
    await page.goto(lab.url);
    await page.locator(byTestId(testIds.newTaskTitle)).fill('What the tour is about');
    await page.locator(byTestId(testIds.newTaskSubmit)).click();
    const toast = page.locator(`${byTestId(testIds.toast)}[data-action="task.add"]`);
    await says(`  ${await toast.getAttribute('data-trace-id')}`);
    await says('lab-backend');
    await says('POST /api/tasks → 201');
    await says('Yours is one: ');
    await says('Press “Server error”');
    for (let press = 0; press < 3; press += 1) await page.locator(byTestId(testIds.simulateError)).click();
    await says('Counted: about ');
    expect(await tour.done).toMatchObject({ status: 0 });
    expect(tour.said()).toContain('npx lab exercise start slow-list');
  },
  patience(180_000),
);

it(
  'is solved by the solutions, and not by guessing',
  async () => {
    const asked = agents.flatMap((name) => [
      '--agent',
      `${name}=node '${join(rootDirectory, 'exercises/agents', `${name}.ts`)}'`,
    ]);
    const courses = `${seeds[0]}..${seeds.at(-1)}`;
    const ran = await lab.lab([
      'exercise',
      'run',
      ...asked,
      '--only',
      ...played,
      '--seeds',
      courses,
      '--json',
    ]);
    expect(ran, ran.stderr).toMatchObject({ status: 0 });
    const scores = scoresSchema.parse(JSON.parse(ran.stdout));
    const of = (agent: string) => scores.filter((score) => score.agent === agent);
    const runs = played.flatMap((exercise) => seeds.map((seed) => ({ exercise, seed })));
    const mean = (agent: string) => of(agent).reduce((sum, { percent }) => sum + percent, 0) / runs.length;
    expect(of('solution')).toMatchObject(runs);
    expect(
      of('solution').filter(({ percent }) => percent < 100),
      ran.stdout,
    ).toEqual([]);
    expect(mean('naive')).toBeLessThan(35);
    expect(mean('rules')).toBeGreaterThan(mean('naive') + 20);
  },
  patience(300_000 * played.length * seeds.length),
);

it('leaves nothing in the telemetry that names a fault or an exercise', async () => {
  const http = fetchClient();
  const store = (port: string) => `http://127.0.0.1:${lab.port(port)}`;
  const range = { from: began, to: Date.now() / 1_000 };
  const words = [...faultIds, ...faultIds.map((id) => faults[id].title), 'exercise', 'flags.json'];

  const series = await getJson(http, seriesUrl(store('PROMETHEUS_PORT'), '{job=~".+"}', range), seriesAnswer);
  const lines = await getJson(
    http,
    logsUrl(store('LOKI_PORT'), '{service_name=~".+"}', range, 5_000),
    logAnswer,
  );
  const slow = await getJson(
    http,
    searchUrl(store('TEMPO_PORT'), '{ duration > 300ms }', range),
    searchAnswer,
  );
  const spans = await Promise.all(
    slow.traces.map(async ({ traceID }) =>
      spansOf(await getJson(http, traceUrl(store('TEMPO_PORT'), traceID), traceAnswer)),
    ),
  );
  expect(series.data.length).toBeGreaterThan(100);
  expect(linesOf(lines).length).toBeGreaterThan(1_000);
  expect(spans.flat().length).toBeGreaterThan(50);
  const seen = JSON.stringify([series, linesOf(lines), spans]);
  for (const word of words) expect(seen.toLowerCase(), word).not.toContain(word.toLowerCase());
});

it(
  'takes load, and shows it in its own stores',
  async () => {
    const tasks = async () => statistics.parse(await (await fetch(`${lab.url}/api/stats`)).json()).total;
    const before = await tasks();
    const sent = await lab.lab(['load', 'smoke', '--for', '10s', '--browsers', '1']);
    expect(sent, sent.stdout + sent.stderr).toMatchObject({ status: 0 });
    expect(sent.stdout).toMatch(/[1-9]\d* visits by Chromium, 0 of them failed/);
    // Its users have tidied up.
    expect(await tasks()).toBe(before);
    const http = fetchClient();
    const range = { from: began, to: Date.now() / 1_000 };
    const tempo = `http://127.0.0.1:${lab.port('TEMPO_PORT')}`;
    const query = `{ resource.service.name = "${services.load}" } >> { resource.service.name = "${services.backend}" }`;
    const found = async () =>
      (await getJson(http, searchUrl(tempo, query, range), searchAnswer)).traces.length;
    await expect.poll(found, { timeout: patience(30_000) }).toBeGreaterThan(0);
    const verified = await lab.lab(['verify', '--only', 'catalogue.metrics', 'metrics.requests']);
    expect(verified, verified.stdout).toMatchObject({ status: 0 });
  },
  patience(240_000),
);

it(
  'tells nothing before its time, and ends with the lab',
  async () => {
    expect((await lab.lab(['exercise', 'answer'])).stderr).toContain('No exercise is under way');
    const started = await lab.lab(['exercise', 'start', 'slow-list', '--seed', '1']);
    expect(started).toMatchObject({ status: 0 });
    expect(started.stdout).toContain('The list takes forever');
    expect((await lab.lab(['exercise', 'start', 'stuttering'])).stderr).toContain('slow-list is under way');
    expect((await lab.lab(['fault', 'status'])).stderr).toContain('its faults are for you to find');
    expect((await lab.lab(['exercise', 'hint'])).stdout).toContain('(−5 points)');
    expect((await lab.lab(['exercise', 'status'])).stdout).toContain('Hints          1 of 2 (−5 points)');
    // The form as it was written is no answer, and says what is missing.
    expect((await lab.lab(['exercise', 'answer'])).stderr).toContain('verdict: ');
    const file = join(lab.state, 'early.json');
    await writeFile(file, JSON.stringify({ verdict: 'broken', causes: [{ kind: choices.kinds[0] }] }));
    expect((await lab.lab(['exercise', 'answer', file])).stderr).toContain('too early for an answer');

    expect(await processesIn(join(lab.state, 'exercise'))).toHaveLength(1);
    expect(await lab.lab(['down'])).toMatchObject({ status: 0 });
    expect(await processesIn(join(lab.state, 'exercise'))).toHaveLength(0);
    expect((await lab.lab(['exercise', 'status'])).stderr).toContain('No exercise is under way');
    // It brings up what it needs.
    expect(await lab.lab(['exercise', 'start', 'no-money'])).toMatchObject({ status: 0 });
    expect((await lab.status()).map(({ name }) => name)).toContain('shop-payments');
    expect((await lab.lab(['exercise', 'give-up'])).stdout).toContain('Nothing had happened yet.');
    expect(await processesIn(join(lab.state, 'exercise'))).toHaveLength(0);
  },
  patience(180_000),
);
