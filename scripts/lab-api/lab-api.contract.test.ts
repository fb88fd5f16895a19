import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { partListSchema } from '@lab/api-contract/lab';
import {
  activeFaultsSchema,
  currentExerciseSchema,
  exerciseListSchema,
  exerciseUnderWaySchema,
  faultListSchema,
  outcomeSchema,
  practiceRoutes,
  resultListSchema,
  tokenHeader,
  tourUnderWaySchema,
} from '@lab/api-contract/practice';
import { causeOf } from '@lab/exercises/causes';
import { exerciseIds, mendingOf } from '@lab/exercises/exercises';
import { faultIds } from '@lab/faults/faults';
import { type Listening, listen } from '@lab/http/serve';
import { partNames } from '@lab/telemetry/parts';
import { acceptOtlp, startServer, type TestServer } from '@lab/testkit/http-server';
import { temporaryDirectory } from '@lab/testkit/pipeline';
import { type SentAnswer, send } from '@lab/testkit/send';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { answerForm } from '../exercises/answer-form.ts';
import { readSession, writeHappened, writeSession } from '../exercises/files.ts';
import { endSession } from '../exercises/session.ts';
import { activeFaults, switchFaultsOff } from '../faults/switches.ts';
import { processesIn } from '../launcher/native/supervise/processes.ts';
import type { PartStates } from '../practice/running.ts';
import { loadSettings, rootDirectory, type Settings } from '../stack/settings.ts';
import { createLabApi } from './app.ts';
import { testLab } from './testing/lab.ts';

const tasks: PartStates = [{ name: 'backend', state: 'ready' }];
let partStates: PartStates | Error = tasks;
let site: TestServer;
let server: Listening;
let settings: Settings;
let token: string;
const state = temporaryDirectory();

beforeAll(async () => {
  site = await startServer(acceptOtlp);
  const ports = { LAB_HTTP_PORT: String(site.port), COLLECTOR_OTLP_PORT: String(site.port) };
  settings = loadSettings({ ...ports, LAB_HOST: '127.0.0.1', LAB_STATE_DIR: state.path });
  const lab = testLab(settings, {
    async partStates() {
      if (partStates instanceof Error) throw partStates;
      return partStates;
    },
  });
  server = await listen(createLabApi(lab), 0, '127.0.0.1');
  token = z.object({ token: z.string() }).parse((await get(practiceRoutes.token)).body).token;
});
afterEach(async () => {
  partStates = tasks;
  await endSession(settings);
  await switchFaultsOff(settings);
});
afterAll(async () => {
  await server.stop();
  await site.close();
  state.remove();
});

const url = (path: string) => `http://127.0.0.1:${server.port}${path}`;
const jsonType = { 'content-type': 'application/json' };
const parsed = ({ status, body, headers }: SentAnswer) => ({
  status,
  headers,
  body: body === '' ? undefined : JSON.parse(body),
});
const get = async (path: string, headers: Record<string, string> = {}) =>
  parsed(await send(url(path), { headers }));
/** With the token, unless the headers say otherwise. */
const post = async (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  parsed(
    await send(url(path), {
      method: 'POST',
      headers: { ...(body !== undefined && jsonType), [tokenHeader]: token, ...headers },
      body: body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body),
    }),
  );
const of = (route: string, id: string) => route.replace(':id', id);
const slowListOn = of(practiceRoutes.faultOn, 'task-list-slow');
const start = (id: string) => of(practiceRoutes.startExercise, id);

describe('a request that may change something', () => {
  const changes = [
    slowListOn,
    of(practiceRoutes.faultOff, 'task-list-slow'),
    practiceRoutes.allFaultsOff,
    start('slow-list'),
    practiceRoutes.hint,
    practiceRoutes.answer,
    practiceRoutes.giveUp,
    practiceRoutes.startTour,
    practiceRoutes.nextStop,
    practiceRoutes.endTour,
    practiceRoutes.verification,
  ];
  const own = () => `127.0.0.1:${server.port}`;

  it.each([
    ['another site', () => ({ 'sec-fetch-site': 'cross-site' }), 403, 'foreign-page'],
    ['another port of this machine', () => ({ 'sec-fetch-site': 'same-site' }), 403, 'foreign-page'],
    ['another origin', () => ({ origin: 'http://evil.example' }), 403, 'foreign-page'],
    ['a page without an origin', () => ({ origin: 'null' }), 403, 'foreign-page'],
    ['a name that somebody points here', () => ({ host: 'evil.example' }), 421, 'unknown-host'],
    ['nobody who has read the token', () => ({ [tokenHeader]: '' }), 403, 'wrong-token'],
    ['somebody who guesses it', () => ({ [tokenHeader]: 'x'.repeat(32) }), 403, 'wrong-token'],
    ['a form', () => ({ 'content-type': 'text/plain' }), 415, 'unsupported-media-type'],
  ])('is refused from %s', async (_from, headers, status, kind) => {
    for (const path of changes) {
      const refused = await post(path, {}, headers());
      expect(refused, path).toMatchObject({ status, body: { type: `urn:lab:problem:${kind}` } });
    }
    expect(await activeFaults(settings)).toEqual(new Map());
    expect(await readSession(settings)).toBeUndefined();
    expect((await get(practiceRoutes.tour)).body).toEqual({ tour: null });
    expect((await get(practiceRoutes.verification)).body).toEqual({ running: null, last: null });
  });

  it.each([
    ['the lab itself', () => ({ origin: `http://${own()}`, 'sec-fetch-site': 'same-origin' })],
    ['the lab itself, over plain HTTP', () => ({ origin: `http://${own()}` })],
    ['a program', () => ({})],
  ])('is taken from %s', async (_from, headers) => {
    expect(await post(slowListOn, {}, headers())).toMatchObject({ status: 200 });
  });

  it('is never a GET', async () => {
    for (const path of changes.filter((path) => path !== practiceRoutes.verification))
      expect(await get(path, { [tokenHeader]: token })).toMatchObject({ status: 405 });
  });

  it.each([
    ['too large', slowListOn, `{"set":{"a":1},"x":"${'x'.repeat(70_000)}"}`, 413],
    ['not JSON', slowListOn, '{', 400],
    ['with a field that there is not', slowListOn, { forever: true }, 400],
    ['longer than an hour', slowListOn, { for_seconds: 3_601 }, 400],
    ['a parameter that it does not have', slowListOn, { set: { delay: 1 } }, 400],
    ['a parameter out of its range', slowListOn, { set: { delay_ms: 1 } }, 400],
    [
      'with more parameters than any has',
      slowListOn,
      { set: Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`a${index}`, 1])) },
      400,
    ],
    ['an unknown fault', of(practiceRoutes.faultOn, 'constructor'), {}, 404],
    ['an unknown fault to end', of(practiceRoutes.faultOff, 'nothing'), {}, 404],
    ['an id of any length', of(practiceRoutes.faultOn, 'x'.repeat(101)), {}, 400],
    ['an unknown exercise', start('nothing'), {}, 404],
    ['a seed that is none', start('slow-list'), { seed: -1 }, 400],
    ['an answer without a body', practiceRoutes.answer, undefined, 400],
    ['an answer that is none', practiceRoutes.answer, { verdict: 'broken', causes: [] }, 400],
    [
      'an answer while no exercise is under way',
      practiceRoutes.answer,
      { verdict: 'broken', causes: [{}] },
      409,
    ],
    ['a hint while no exercise is under way', practiceRoutes.hint, undefined, 409],
  ])('is refused when it is %s', async (_what, path, body, status) => {
    const refused = await post(path, body);
    expect(refused).toMatchObject({ status, body: { status, detail: expect.stringMatching(/./) } });
    expect(refused.headers['content-type']).toMatch('application/problem+json');
    expect(await activeFaults(settings)).toEqual(new Map());
    expect(await readSession(settings)).toBeUndefined();
  });
});

it('tells nobody anything who comes by a foreign name', async () => {
  for (const path of [practiceRoutes.token, practiceRoutes.faults, practiceRoutes.exercise])
    expect(await get(path, { host: 'evil.example' })).toMatchObject({ status: 421 });
});

describe('faults', () => {
  const active = async () => activeFaultsSchema.parse((await get(practiceRoutes.activeFaults)).body);

  it('are listed, go on for a time with parameters, are marked on the dashboards, and go off', async () => {
    const { faults } = faultListSchema.parse((await get(practiceRoutes.faults)).body);
    expect(faults.map(({ id }) => id)).toEqual(faultIds);
    const marks = site.requests.length;
    const asked = Date.now();
    const on = await post(slowListOn, { for_seconds: 60, set: { delay_ms: 700 } });
    expect(on).toMatchObject({ status: 200, body: { id: 'task-list-slow', parameters: { delay_ms: 700 } } });
    expect(site.requests.slice(marks).map(({ body }) => body.toString())).toEqual([
      expect.stringContaining('task-list-slow'),
    ]);
    const [one] = (await active()).faults;
    expect(Date.parse(one?.ends_at ?? '') - asked).toBeGreaterThan(58_000);
    expect(Date.parse(one?.ends_at ?? '') - asked).toBeLessThan(62_000);
    await post(of(practiceRoutes.faultOn, 'task-create-errors'), {});
    expect(await post(of(practiceRoutes.faultOff, 'task-list-slow'))).toMatchObject({ status: 204 });
    expect((await active()).faults.map(({ id }) => id)).toEqual(['task-create-errors']);
    expect(await post(practiceRoutes.allFaultsOff)).toMatchObject({ status: 204 });
    expect((await active()).faults).toEqual([]);
  });

  it('need what they break: the refusal says what to do', async () => {
    const { status, body } = await post(of(practiceRoutes.faultOn, 'payment-slow'), {});
    expect(status).toBe(409);
    expect(body.detail).toContain('npx lab up --with shop');
  });
});

describe('an exercise', () => {
  const current = async () =>
    exerciseUnderWaySchema.parse((await get(practiceRoutes.exercise)).body).exercise;
  const hasHappened = async () => {
    const events = (await readSession(settings))?.events ?? [];
    await writeHappened(
      settings,
      events.map((event) => ({ ...event, at: Date.now() })),
    );
  };

  it('is listed, starts, gives hints, is answered and graded, and its result is kept', async () => {
    const { exercises } = exerciseListSchema.parse((await get(practiceRoutes.exercises)).body);
    expect(exercises.map(({ id }) => id)).toEqual(exerciseIds);
    expect(await current()).toBeNull();
    const started = await post(start('slow-list'), { seed: 1 });
    expect(started.status, JSON.stringify(started.body)).toBe(201);
    const { title, choices, hints_left: left } = currentExerciseSchema.parse(started.body);
    expect(title).toBe('The list takes forever');
    await expect.poll(() => site.requests.length, { timeout: 10_000 }).toBeGreaterThan(20);
    expect((await post(practiceRoutes.hint)).body).toMatchObject({ costs: 5 });
    expect(await current()).toMatchObject({ id: 'slow-list', hints: [{ costs: 5 }], hints_left: left - 1 });

    await hasHappened();
    const { kind, service, component, chain } = causeOf('task-list-slow');
    for (const [values, value] of [
      [choices.kinds, kind],
      [choices.services, service],
      [choices.components, component],
    ] as const)
      expect(values).toContain(value);
    const answer = { kind, service, component, chain, start: new Date().toISOString() };
    const answered = await post(practiceRoutes.answer, { verdict: 'broken', causes: [answer] });
    expect(answered.status, JSON.stringify(answered.body)).toBe(200);
    const { grade, causes } = outcomeSchema.parse(answered.body);
    // All but the trace, less the hint.
    expect(grade).toMatchObject({ percent: 85, verdict_is_right: true, hints: 5 });
    expect(causes).toMatchObject([{ id: 'task-list-slow', chain }]);
    expect(await current()).toBeNull();
    expect(await processesIn(join(state.path, 'exercise'))).toEqual([]);
    const { results } = resultListSchema.parse((await get(practiceRoutes.results)).body);
    expect(results).toMatchObject([{ exercise: 'slow-list', seed: 1, outcome: 'answered', percent: 85 }]);
    const after = exerciseListSchema.parse((await get(practiceRoutes.exercises)).body).exercises;
    expect(after.find(({ id }) => id === 'slow-list')?.best_percent).toBe(85);
  });

  it('tells nothing of what happens until it has ended, and there is one at a time', async () => {
    const constant = [practiceRoutes.faults, practiceRoutes.exercises, practiceRoutes.results];
    const bodies = () => Promise.all(constant.map(async (path) => (await get(path)).body));
    const before = await bodies();
    const starts = await Promise.all([post(start('slow-list'), {}), post(start('slow-list'), {})]);
    expect(starts.map(({ status }) => status).toSorted()).toEqual([201, 409]);
    expect(await bodies()).toEqual(before);
    const secrets = [...faultIds, '"seed"', '"events"', '"strength"', '"tolerance"'];
    for (const path of [practiceRoutes.exercise, practiceRoutes.activeFaults, practiceRoutes.tour]) {
      const told = JSON.stringify((await get(path)).body);
      for (const secret of secrets) expect(told, path).not.toContain(secret);
    }
    expect(await get(practiceRoutes.activeFaults)).toMatchObject({
      body: { exercise_under_way: true, faults: [] },
    });
    for (const path of [
      slowListOn,
      of(practiceRoutes.faultOff, 'task-list-slow'),
      practiceRoutes.allFaultsOff,
    ]) {
      const refused = await post(path, {});
      expect(refused).toMatchObject({ status: 409 });
      expect(refused.body.detail).toContain('for you to find');
    }
    const early = await post(practiceRoutes.answer, { verdict: 'broken', causes: [{}] });
    expect(early).toMatchObject({ status: 409 });
    expect(early.body.detail).toContain('too early for an answer');
    const gaveUp = outcomeSchema.parse((await post(practiceRoutes.giveUp)).body);
    expect(gaveUp).toMatchObject({ grade: null, causes: [] });
    expect(await current()).toBeNull();
  });

  it('does not begin while a fault is on, and no fault goes on while it begins', async () => {
    expect(await post(slowListOn, {})).toMatchObject({ status: 200 });
    const refused = await post(start('stuttering'), {});
    expect(refused).toMatchObject({ status: 409 });
    expect(refused.body.detail).toContain('task-list-slow. → Switch them off: npx lab fault off');
    await post(practiceRoutes.allFaultsOff);
    const both = await Promise.all([post(start('stuttering'), {}), post(slowListOn, {})]);
    expect(both.filter(({ status }) => status === 409)).toHaveLength(1);
  });

  it('is marked on the dashboards for as long as its faults were on', async () => {
    await post(start('slow-list'), {});
    const [event] = (await readSession(settings))?.events ?? [];
    if (!event) throw new Error('nothing is planned');
    const at = Date.now() - 100_000;
    await writeHappened(settings, [{ ...event, at, forSeconds: 30 }]);
    const sent = site.requests.length;
    expect(await post(practiceRoutes.giveUp)).toMatchObject({ status: 200 });
    const marks = site.requests.slice(sent).map(({ body }) => body.toString());
    const samples = marks.flatMap((body) => [
      ...body.matchAll(/"timeUnixNano":"(\d+)000000","asInt":"(\d)"/g),
    ]);
    expect(samples.map(([, time, value]) => [Number(time), value])).toEqual([
      [at, '1'],
      [at + 30_000, '0'],
    ]);
  });

  it('says why its traffic does not begin, and is not under way then', async () => {
    partStates = [...tasks, { name: 'shop-orders', state: 'ready' }];
    const refused = await post(start('no-money'), {});
    expect(refused).toMatchObject({ status: 409 });
    expect(refused.body.detail).toMatch(/did not begin; \w*Error.*runner\.log/);
    expect(await current()).toBeNull();
  });

  it('says what to repair, where it asks for a repair', async () => {
    await writeSession(settings, {
      ...{ exercise: 'lost-mails', seed: 1, hints: 0, tolerance: 60, events: [] },
      ...{ startedAt: Date.now(), endsAt: Date.now() + 60_000 },
    });
    expect(await current()).toMatchObject({ mending: mendingOf('lost-mails')?.task });
    expect(answerForm('lost-mails')).toContain(mendingOf('lost-mails')?.task);
    expect(answerForm('slow-list')).not.toContain('repair');
  });

  it('needs a lab that runs, with what it is about', async () => {
    const withoutShop = await post(start('no-money'), {});
    expect(withoutShop).toMatchObject({ status: 409 });
    expect(withoutShop.body.detail).toContain('npx lab up --with shop');
    partStates = [...tasks, { name: 'tempo', state: 'not ready' }];
    expect((await post(start('slow-list'), {})).body.detail).toContain('tempo: not ready');
    expect(await readSession(settings)).toBeUndefined();
  });
});

it('lists the parts: those that run, those that do not, and those that this lab does not have', async () => {
  const { parts } = partListSchema.parse((await get(practiceRoutes.parts)).body);
  expect(parts.map(({ name }) => name).toSorted()).toEqual([...partNames].toSorted());
  const stateOf = (wanted: string) => parts.find(({ name }) => name === wanted)?.state;
  expect(stateOf('nginx')).toBe('ready');
  expect(stateOf('backend')).toBe('stopped');
  expect(stateOf('shop-orders')).toBe('absent');
  expect(parts.find(({ name }) => name === 'nginx')).toMatchObject({
    purpose: expect.stringContaining('the way in'),
    ports: [{ port: site.port, use: 'the lab in the browser' }],
  });
});

it('says where to read more when it fails itself', async () => {
  const logged = vi.spyOn(console, 'error').mockReturnValue();
  partStates = new Error('no process manager');
  const failed = await post(slowListOn, {});
  expect(failed).toMatchObject({ status: 500 });
  expect(failed.body.detail).toContain('npx lab logs lab-api');
  expect(failed.body.detail).not.toContain('no process manager');
  expect(logged).toHaveBeenCalledWith(expect.stringContaining(slowListOn), expect.any(Error));
  logged.mockRestore();
});

it('leads a tour, one stop after the other', async () => {
  const tour = async () => tourUnderWaySchema.parse((await get(practiceRoutes.tour)).body).tour;
  expect(await tour()).toBeNull();
  expect(await post(practiceRoutes.startTour)).toMatchObject({
    status: 201,
    body: { of: 6, state: 'looking' },
  });
  await expect.poll(tour).toMatchObject({ stops: [{ title: 'One click' }], note: 'Waiting for your task' });
  expect(await post(practiceRoutes.nextStop)).toMatchObject({ status: 409 });
  expect(await post(practiceRoutes.endTour)).toMatchObject({ status: 204 });
  expect(await tour()).toBeNull();
});

it('is described by the document that is committed', async () => {
  const committed = await readFile(join(rootDirectory, 'docs/reference/lab-api.json'), 'utf8');
  const told = await get(practiceRoutes.openapi);
  expect(told.body).toEqual(JSON.parse(committed));
  const operation = z.looseObject({
    parameters: z.array(z.looseObject({ name: z.string(), required: z.boolean() })).default([]),
    responses: z.record(z.string(), z.unknown()),
  });
  const paths = z.record(z.string(), z.record(z.string(), operation)).parse(told.body.paths);
  const changes = Object.values(paths).flatMap(({ post: one }) => (one ? [one] : []));
  expect(changes.length).toBeGreaterThan(6);
  for (const { parameters, responses } of changes) {
    expect(parameters).toContainEqual(expect.objectContaining({ name: tokenHeader, required: true }));
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '403', '409', '413', '415']));
  }
});
