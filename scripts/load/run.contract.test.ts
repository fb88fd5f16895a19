import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, acceptOtlp, startServer, type TestServer } from '@lab/testkit/http-server';
import { patience } from '@lab/testkit/patience';
import { SpanStatusCode } from '@opentelemetry/api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rootDirectory } from '../stack/settings.ts';
import { arrivals } from './arrivals.ts';
import { randomFrom } from './random.ts';
import { runLoad } from './run.ts';
import { taskUsers } from './task-users.ts';
import type { LoadTelemetry } from './telemetry.ts';
import { requestsOfVisit } from './user.ts';

const id = '01900000-0000-7000-8000-000000000001';
const answerWell: Answer = ({ method }, response) => {
  response.writeHead(method === 'POST' ? 201 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ id }));
};

const closers: (() => Promise<unknown>)[] = [];
let collector: TestServer;
let state: string;

beforeEach(async () => {
  collector = await startServer(acceptOtlp);
  state = await mkdtemp(join(tmpdir(), 'lab-load-'));
  closers.push(collector.close, () => rm(state, { recursive: true, force: true }));
});
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function site(answer: Answer): Promise<TestServer> {
  const server = await startServer(answer);
  closers.push(server.close);
  return server;
}

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `lab load` to its end. @param interrupted when to interrupt it as Ctrl-C does */
function labLoad(args: readonly string[], interrupted?: Promise<unknown>): Promise<Outcome> {
  const environment = {
    ...process.env,
    NO_COLOR: '1',
    LAB_STATE_DIR: state,
    COLLECTOR_OTLP_PORT: String(collector.port),
  };
  return new Promise((resolve) => {
    const options = { cwd: rootDirectory, env: environment, timeout: patience(60_000) };
    const child = execFile(
      process.execPath,
      ['scripts/lab.ts', 'load', ...args],
      options,
      (error, stdout, stderr) => {
        const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ status, stdout, stderr });
      },
    );
    void interrupted?.then(() => child.kill('SIGINT'));
  });
}

const summarySchema = z.looseObject({
  interrupted: z.boolean(),
  seen: z.looseObject({
    all: z.looseObject({ requests: z.number(), failed: z.number(), p95Ms: z.number() }),
    sessions: z.looseObject({ begun: z.number(), shed: z.number() }),
  }),
});

const metricsSchema = z.looseObject({
  resourceMetrics: z.tuple([
    z.looseObject({ resource: z.looseObject({ attributes: z.array(z.unknown()) }) }),
  ]),
});

const tracesSchema = z.looseObject({
  resourceSpans: z.array(
    z.looseObject({
      scopeSpans: z.array(
        z.looseObject({ spans: z.array(z.looseObject({ status: z.looseObject({ code: z.number() }) })) }),
      ),
    }),
  ),
});

const spanStatusesIn = (body: string): number[] =>
  tracesSchema
    .parse(JSON.parse(body))
    .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans.map(({ status }) => status.code));

async function summary() {
  const [folder = ''] = await readdir(join(state, 'load'));
  const files = await readdir(join(state, 'load', folder));
  const text = await readFile(join(state, 'load', folder, 'summary.json'), 'utf8');
  return { files: files.toSorted(), ...summarySchema.parse(JSON.parse(text)) };
}

const quiet: LoadTelemetry = {
  sessionDue: () => undefined,
  begin: () => ({ traceparent: '', end: () => undefined }),
  end: async () => [],
};

describe('a load against a slow server', () => {
  it.each([5, 8])('lets everybody arrive when they were due, with seed %i', async (seed) => {
    const profile = {
      title: '',
      requestsPerSecond: 60,
      phases: [{ name: 'level', seconds: 3, from: 1, to: 1 }],
      thresholds: { p95Ms: 500, errorShare: 0.01 },
    };
    const perVisit = await requestsOfVisit(taskUsers, randomFrom(seed));
    const due = [...arrivals(profile.phases, profile.requestsPerSecond / perVisit, randomFrom(seed))];
    const held: (() => void)[] = [];
    const slow = await site((request, response) => void held.push(() => answerWell(request, response)));
    const stopping = new AbortController();
    const { signal } = stopping;
    const running = runLoad({ site: slow.url, profile, users: taskUsers, telemetry: quiet, seed, signal });
    expect(due.length).toBeGreaterThan(15);
    await expect.poll(() => slow.requests.length, { timeout: patience(8_000) }).toBe(due.length);
    // Nobody has got an answer yet.
    expect(held).toHaveLength(due.length);
    stopping.abort();
    for (const answer of held) answer();
    const { sessions, all } = await running;
    expect(sessions).toMatchObject({ begun: due.length, shed: 0 });
    expect(all).toMatchObject({ requests: due.length, failed: 0 });
  });
});

describe('lab load', () => {
  it('passes against a site that answers, with plots, traces and metrics', async () => {
    const well = await site(answerWell);
    const { status, stdout, stderr } = await labLoad([
      'smoke',
      '--target',
      well.url,
      '--for',
      '3s',
      '--rate',
      '40',
      '--browsers',
      '0',
    ]);
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain('ok   p95');
    const { files, seen } = await summary();
    expect(files).toEqual(['report.html', 'requests.svg', 'sessions.svg', 'summary.json', 'times.svg']);
    expect(seen.all).toMatchObject({ requests: well.requests.length, failed: 0 });
    const traceIds = well.requests.map(({ headers }) => String(headers.traceparent).split('-')[1]);
    expect(new Set(traceIds).size).toBe(well.requests.length);
    const sent = (path: string) =>
      collector.requests.flatMap(({ path: at, body }) => (at === path ? [body.toString()] : [])).join('');
    for (const traceId of traceIds) expect(sent('/v1/traces')).toContain(traceId);
    expect(sent('/v1/traces')).toContain('"lab-load"');
    for (const name of ['sessions_total', 'requests_total', 'request_duration_seconds'])
      expect(sent('/v1/metrics')).toContain(`"lab_load_${name}"`);
    // Prometheus would make the label `instance` of the run's id, and so new series for each run; with a namespace, another job.
    const exports = collector.requests.filter(({ path }) => path === '/v1/metrics');
    for (const { body } of exports) {
      const [{ resource }] = metricsSchema.parse(JSON.parse(body.toString())).resourceMetrics;
      expect(resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'lab-load' } }]);
    }
  });

  it.each([
    { what: 'requests fail', status: 503, body: '' },
    { what: 'answers have another shape', status: 200, body: 'busy' },
    { what: 'answers lead elsewhere', status: 302, body: '' },
  ])('fails when $what', async ({ status, body }) => {
    const failing = await site((_request, response) => void response.writeHead(status).end(body));
    const failed = await labLoad(['smoke', '--target', failing.url, '--for', '2s', '--browsers', '0']);
    expect(failed, failed.stderr).toMatchObject({ status: 1 });
    expect(failed.stdout).toContain('FAIL errors             100 %');
    const traces = collector.requests.filter(({ path }) => path === '/v1/traces');
    const spans = traces.flatMap(({ body }) => spanStatusesIn(body.toString()));
    expect(spans.length).toBeGreaterThan(0);
    expect(new Set(spans)).toEqual(new Set([SpanStatusCode.ERROR]));
  });

  it('fails when answers are slow', async () => {
    const slow = await site((request, response) => void setTimeout(() => answerWell(request, response), 700));
    const { status, stdout } = await labLoad([
      'smoke',
      '--target',
      slow.url,
      '--for',
      '2s',
      '--browsers',
      '0',
    ]);
    expect(status, stdout).toBe(1);
    expect(stdout).toContain('FAIL p95');
    expect(stdout).toContain('ok   errors');
  });

  it('ends by Ctrl-C with a summary, and deletes the tasks of the users under way', async () => {
    const added = Promise.withResolvers<void>();
    const well = await site((request, response) => {
      answerWell(request, response);
      if (request.method === 'POST') added.resolve();
    });
    const { status, stdout } = await labLoad(
      ['soak', '--target', well.url, '--rate', '60', '--browsers', '0'],
      added.promise,
    );
    expect(status, stdout).toBe(130);
    expect(stdout).toContain('Interrupted');
    expect(await summary()).toMatchObject({ interrupted: true });
    const of = (method: string) => well.requests.filter((request) => request.method === method).length;
    expect(of('POST')).toBeGreaterThan(0);
    expect(of('DELETE')).toBe(of('POST'));
  });

  it('shows what it saw also where the report cannot be written', async () => {
    const well = await site(answerWell);
    await writeFile(join(state, 'load'), 'not a folder');
    const { status, stdout, stderr } = await labLoad([
      'smoke',
      '--target',
      well.url,
      '--for',
      '2s',
      '--browsers',
      '0',
    ]);
    expect(stdout).toContain('sessions not begun');
    expect(stderr).toContain('The report cannot be written');
    expect(status, stderr).toBe(2);
  });

  it('could not run where the customer of the shop cannot log in', async () => {
    const tasksOnly = await site((_request, response) => void response.writeHead(404).end());
    const { status, stderr } = await labLoad([
      'smoke',
      '--workload',
      'shop',
      '--target',
      tasksOnly.url,
      '--browsers',
      '0',
    ]);
    expect(status, stderr).toBe(2);
    expect(stderr).toContain('cannot log in');
    expect(stderr).toContain('answered 404');
  });

  it.each([
    {
      what: 'a host that is not this machine',
      args: ['smoke', '--target', 'http://example.com'],
      says: 'LAB_LOAD_HOSTS',
    },
    { what: 'a profile that does not exist', args: ['tsunami'], says: 'Allowed choices are' },
    { what: 'a peak beyond the most', args: ['stress', '--rate', '1000'], says: 'choose a lower --rate' },
    { what: 'a lab that does not run', args: ['smoke'], says: 'The lab does not run as it should' },
  ])('refuses $what, and sends nothing', async ({ args, says }) => {
    const { status, stderr } = await labLoad(args);
    expect(status, stderr).toBe(2);
    expect(stderr).toContain(says);
    expect(collector.requests).toEqual([]);
  });
});
