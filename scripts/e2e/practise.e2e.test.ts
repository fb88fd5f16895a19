import { join } from 'node:path';
import {
  activeFaultsSchema,
  currentExerciseSchema,
  exerciseUnderWaySchema,
  outcomeSchema,
  practiceRoutes,
  tokenHeader,
  tokenSchema,
} from '@lab/api-contract/practice';
import { causeOf } from '@lab/exercises/causes';
import { planOf, usualPace } from '@lab/exercises/plan';
import { faultIds } from '@lab/faults/faults';
import { fetchClient, getJson } from '@lab/store-clients/http';
import { linesOf, logAnswer, rangeUrl as logsUrl } from '@lab/store-clients/loki';
import { searchAnswer, searchUrl } from '@lab/store-clients/tempo';
import { patience } from '@lab/testkit/patience';
import { waitUntil } from '@lab/wait/wait-until';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { processesIn } from '../launcher/native/supervise/processes.ts';
import { launchChromium } from '../verify/drive/browser.ts';
import { TestLab } from './test-lab.ts';

let lab: TestLab;
let token = '';
const began = Date.now() / 1_000;

beforeAll(async () => {
  lab = await TestLab.create();
  const started = await lab.lab(['up']);
  expect(started, started.stderr).toMatchObject({ status: 0 });
  token = await freshToken();
}, patience(180_000));
afterAll(() => lab?.dispose(), patience(60_000));

const get = async (path: string): Promise<unknown> => (await fetch(lab.url + path)).json();
const freshToken = async () => tokenSchema.parse(await get(practiceRoutes.token)).token;

/** As the page does: by way of Nginx, from the lab's own origin. */
async function post(path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(lab.url + path, {
    method: 'POST',
    headers: { origin: lab.url, 'content-type': 'application/json', [tokenHeader]: token, ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

const runners = () => processesIn(join(lab.state, 'exercise'));
/** The seed with which it happens soonest. */
const soonest = Array.from({ length: 200 }, (_, seed) => seed).reduce((best, seed) => {
  const leadOf = (one: number) =>
    planOf('slow-list', one, usualPace).find(({ isCause }) => isCause)?.afterSeconds ?? 0;
  return leadOf(seed) < leadOf(best) ? seed : best;
});

it(
  'is shown on its home page, and verified from there',
  async () => {
    const browser = await launchChromium(process.env.LAB_CHROMIUM_BIN || '/usr/bin/chromium');
    try {
      const page = await browser.newPage();
      await page.goto(`${lab.url}/lab`);
      const map = page.getByRole('group', { name: 'Map of the lab' });
      for (const part of ['nginx', 'backend', 'collector', 'tempo', 'loki', 'prometheus'])
        await map.getByRole('button', { name: new RegExp(`^${part}, ready`) }).waitFor();
      const verification = page.getByRole('region', { name: 'Is the telemetry proven?' });
      await verification.getByRole('button', { name: 'Run the verification' }).click();
      await verification.locator('[data-state="running"]').waitFor();
      const result = verification.locator('.result:not([data-state="running"])');
      await result.waitFor({ timeout: patience(150_000) });
      expect(await result.getAttribute('data-state'), await result.innerText()).toBe('proven');
      await map.getByRole('button', { name: /^tempo, .*spans\/s/ }).waitFor();
      // One of the clicks is on “Server error”.
      await page.locator('.arrow-failing', { hasText: 'nginx → backend:' }).waitFor();
    } finally {
      await browser.close();
    }
  },
  patience(240_000),
);

it('switches faults, which the command sees; nobody else can', async () => {
  const on = practiceRoutes.faultOn.replace(':id', 'task-list-slow');
  expect(await post(on, {}, { origin: 'http://evil.example' })).toMatchObject({ status: 403 });
  expect(await post(on, {}, { [tokenHeader]: 'guessed' })).toMatchObject({ status: 403 });
  expect((await lab.lab(['fault', 'status'])).stdout).toBe('No fault is on.\n');
  expect(await post(on, { for_seconds: 600 })).toMatchObject({ status: 200 });
  expect((await lab.lab(['fault', 'status'])).stdout).toContain('task-list-slow');
  await lab.lab(['fault', 'off']);
  expect(activeFaultsSchema.parse(await get(practiceRoutes.activeFaults)).faults).toEqual([]);
});

it(
  'leads from the start of an exercise to a right answer, also when the API ends meanwhile',
  async () => {
    const path = practiceRoutes.startExercise.replace(':id', 'slow-list');
    const { started_at: startedAt } = currentExerciseSchema.parse((await post(path, { seed: soonest })).body);
    expect((await lab.lab(['exercise', 'status'])).stdout).toContain('The list takes forever');
    const [leader] = (await lab.processes())
      .filter(({ workingDirectory }) => workingDirectory.endsWith('/lab-api'))
      .filter(({ pid, session }) => pid === session);
    process.kill(leader?.pid ?? Number.NaN, 'SIGKILL');
    await expect.poll(() => freshToken().catch(() => token), { timeout: patience(20_000) }).not.toBe(token);
    token = await freshToken();
    expect(await runners()).toHaveLength(1);

    const { service, component, kind, chain, evidence } = causeOf('task-list-slow');
    const query = evidence.find(({ language }) => language === 'TraceQL')?.query ?? '';
    const tempo = `${lab.url}/query/tempo`;
    const { value: trace } = await waitUntil(
      async () => {
        const range = { from: Date.parse(startedAt) / 1_000, to: Date.now() / 1_000 };
        const [first] = (await getJson(fetchClient(), searchUrl(tempo, query, range), searchAnswer)).traces;
        return first ? { ok: true, value: first.traceID } : { ok: false, seen: 'no trace' };
      },
      { what: 'a trace of the trouble', deadlineMs: patience(240_000), intervalMs: 1_000 },
    );
    expect(exerciseUnderWaySchema.parse(await get(practiceRoutes.exercise)).exercise).not.toBeNull();
    const cause = { service, component, kind, chain, start: new Date().toISOString() };
    const answered = await post(practiceRoutes.answer, {
      verdict: 'broken',
      causes: [cause],
      trace: trace.padStart(32, '0'),
    });
    expect(answered.status, JSON.stringify(answered.body)).toBe(200);
    const { grade, causes } = outcomeSchema.parse(answered.body);
    expect(grade).toMatchObject({ percent: 100 });
    expect(causes).toMatchObject([{ id: 'task-list-slow' }]);
    expect((await lab.lab(['exercise', 'result'])).stdout).toContain('100 %');
    expect(await runners()).toHaveLength(0);
  },
  patience(300_000),
);

it('leaves no line in the logs that names a fault, an exercise, or the API', async () => {
  const loki = `http://127.0.0.1:${lab.port('LOKI_PORT')}`;
  const range = { from: began, to: Date.now() / 1_000 };
  const lines = linesOf(
    await getJson(fetchClient(), logsUrl(loki, '{service_name=~".+"}', range, 5_000), logAnswer),
  );
  expect(lines.length).toBeGreaterThan(500);
  const seen = JSON.stringify(lines);
  for (const word of [...faultIds, 'exercise', '/lab/api']) expect(seen, word).not.toContain(word);
});

it(
  'ends with the lab',
  async () => {
    expect(await post(practiceRoutes.startExercise.replace(':id', 'slow-list'), {})).toMatchObject({
      status: 201,
    });
    expect(await runners()).toHaveLength(1);
    expect(await lab.lab(['down'])).toMatchObject({ status: 0 });
    expect(await runners()).toHaveLength(0);
    expect(await lab.processes()).toEqual([]);
  },
  patience(120_000),
);
