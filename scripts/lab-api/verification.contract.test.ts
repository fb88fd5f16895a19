import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { verificationStatusSchema } from '@lab/api-contract/lab';
import { practiceRoutes, tokenHeader } from '@lab/api-contract/practice';
import { type Listening, listen } from '@lab/http/serve';
import { patience } from '@lab/testkit/patience';
import { temporaryDirectory } from '@lab/testkit/pipeline';
import { send } from '@lab/testkit/send';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { writeSession } from '../exercises/files.ts';
import { endSession } from '../exercises/session.ts';
import { processesIn } from '../launcher/native/supervise/processes.ts';
import { loadSettings, rootDirectory } from '../stack/settings.ts';
import { keepReport } from '../verify/last-report.ts';
import { oneAtATime } from '../verify/one-at-a-time.ts';
import { verifyEventSchema } from '../verify/report/event-lines.ts';
import { createLabApi } from './app.ts';
import { eventsOf } from './event-stream.ts';
import { fakeVerify, testLab } from './testing/lab.ts';
import { createVerificationRunner, type VerificationRunner } from './verification-runner.ts';

const state = temporaryDirectory();
const settings = loadSettings({ LAB_STATE_DIR: state.path });
const control = join(state.path, 'control');
let verification: VerificationRunner;
let server: Listening;
let token: string;

beforeEach(async () => {
  mkdirSync(state.path, { recursive: true });
  await serve(fakeVerify(control));
});
afterEach(async () => {
  await verification.close();
  await server.stop();
  state.remove();
});

async function serve(command: ReturnType<typeof fakeVerify>): Promise<void> {
  verification = createVerificationRunner(settings, command);
  server = await listen(createLabApi(testLab(settings, { verification })), 0, '127.0.0.1');
  token = z.object({ token: z.string() }).parse(JSON.parse((await get(practiceRoutes.token)).body)).token;
}

const url = (path: string) => `http://127.0.0.1:${server.port}${path}`;
const get = (path: string) => send(url(path));
const start = () =>
  send(url(practiceRoutes.verification), { method: 'POST', headers: { [tokenHeader]: token } });
const status = async () =>
  verificationStatusSchema.parse(JSON.parse((await get(practiceRoutes.verification)).body));
const endAs = (outcome: 'ok' | 'failed') => writeFileSync(control, outcome);
const within = { timeout: patience(10_000) };

/** A client that follows. */
async function follow(): Promise<{ response: IncomingMessage; text: () => string; leave: () => void }> {
  const request = httpGet(url(practiceRoutes.verificationEvents));
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  response.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  request.on('error', () => undefined);
  response.on('error', () => undefined);
  return { response, text: () => text, leave: () => request.destroy() };
}

it('is started, followed check by check, and its result is told afterwards', async () => {
  const client = await follow();
  expect(client.response.headers['content-type']).toMatch('text/event-stream');
  await expect.poll(client.text, within).toContain('event: verification\ndata: {"running":null');
  const begun = await start();
  expect(begun.status, begun.body).toBe(202);
  await expect.poll(client.text, within).toMatch(/event: check\ndata: .*traces\.chain.*"state":"judging"/);
  await expect.poll(client.text, within).toMatch(/event: check\ndata: .*traces\.chain.*"state":"ok"/);
  expect((await status()).running?.checks.map((check) => check.state)).toEqual(['ok', 'ok', 'judging']);
  endAs('failed');
  await expect.poll(client.text, within).toMatch(/event: verification\ndata: .*"state":"not proven"/);
  client.leave();
  const { running, last } = await status();
  expect(running).toBeNull();
  expect(last).toMatchObject({ state: 'not proven', seconds: 1.5, visible: { p95_ms: 500 } });
  expect(last?.checks.at(-1)?.failures).toMatchObject([
    { seen: 'no line at all', try_next: 'npx lab logs nginx' },
  ]);
});

it('is joined in the middle: the whole comes first', async () => {
  await start();
  await expect.poll(async () => (await status()).running?.checks.length, within).toBe(3);
  const client = await follow();
  await expect.poll(client.text, within).toContain('"state":"judging"');
  expect(client.text()).toMatch(/^retry: \d+\n\nevent: verification\n/);
  client.leave();
});

it('runs once at a time, also beside one of the command line', async () => {
  const answers = await Promise.all([start(), start()]);
  expect(answers.map((answer) => answer.status).toSorted()).toEqual([202, 409]);
  endAs('ok');
  await expect.poll(async () => (await status()).last?.state, within).toBe('proven');
  await oneAtATime(settings, async () => {
    const refused = await start();
    expect(refused.status).toBe(409);
    expect(refused.body).toContain('A verification of this lab is under way');
  });
  expect((await start()).status).toBe(202);
});

it('does not disturb an exercise', async () => {
  await writeSession(settings, {
    ...{ exercise: 'slow-list', seed: 1, hints: 0, tolerance: 60, events: [] },
    ...{ startedAt: Date.now(), endsAt: Date.now() + 60_000 },
  });
  const refused = await start();
  expect(refused.status).toBe(409);
  expect(refused.body).toContain('give it up');
  await endSession(settings);
});

it('shows the last one of the command line', async () => {
  const events = printedBy(fakeVerify(control));
  const end = events.find((event) => event.event === 'end');
  if (!end) throw new Error('the fake ended without a report');
  await keepReport(settings, end.report);
  expect((await status()).last).toMatchObject({ state: 'proven', checks: { length: 3 } });
});

function printedBy([program, ...args]: ReturnType<typeof fakeVerify>) {
  endAs('ok');
  const lines = execFileSync(program, args, { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => verifyEventSchema.parse(JSON.parse(line)));
}

it.each([
  [
    'says why it could not judge',
    'console.log(JSON.stringify({ event: "failed", message: "No lab answers", advice: "npx lab up", details: [] }))',
    /No lab answers\. → npx lab up/,
  ],
  [
    'prints no event',
    'console.log("nothing"); console.error("out of memory"); process.exitCode = 1',
    /out of memory/,
  ],
])('is broken off when the command %s', async (_what, script, note) => {
  await verification.close();
  await server.stop();
  await serve([process.execPath, '--eval', script]);
  await start();
  await expect.poll(async () => (await status()).last?.state, within).toBe('broken off');
  expect((await status()).last?.note).toMatch(note);
});

it('ends with the server, and so do the streams', async () => {
  const child = () => processesIn(rootDirectory).then((all) => all.length);
  const before = await child();
  await start();
  const client = await follow();
  await expect.poll(client.text, within).toContain('"state":"judging"');
  expect(await child()).toBeGreaterThan(before);
  const ended = once(client.response, 'close');
  await verification.close();
  await ended;
  expect(await child()).toBe(before);
  expect(verification.latest()).toMatchObject({
    state: 'broken off',
    note: 'The lab’s API was stopped meanwhile.',
  });
  expect((await start()).status).toBe(500);
});

it('has no place for clients without end, and keeps none of one that is gone', async () => {
  const clients = await Promise.all(Array.from({ length: 20 }, follow));
  expect((await get(practiceRoutes.verificationEvents)).status).toBe(503);
  for (const client of clients) client.leave();
  const joined = async () => {
    const client = await follow();
    client.leave();
    return client.response.statusCode;
  };
  await expect.poll(joined, within).toBe(200);
});

it('tells a silent client that it is still there', async () => {
  const gone = new AbortController();
  const none = async () => ({ running: null, last: null });
  const texts: string[] = [];
  for await (const text of eventsOf(verification, none, gone.signal, 10)) {
    texts.push(text);
    if (texts.length === 4) gone.abort();
  }
  expect(texts.slice(2)).toEqual([': still here\n\n', ': still here\n\n']);
});
