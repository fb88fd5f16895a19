import { scoreReportSchema, scoreRoute } from '@lab/api-contract/score';
import { type Listening, listen } from '@lab/http/serve';
import { startServer, type TestServer } from '@lab/testkit/http-server';
import { temporaryDirectory } from '@lab/testkit/pipeline';
import { send } from '@lab/testkit/send';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { loadSettings, type Settings } from '../stack/settings.ts';
import { createLabApi } from './app.ts';
import { testLab } from './testing/lab.ts';

const traceId = 'a1'.repeat(16);
const state = temporaryDirectory();
let stores: TestServer;
let settings: Settings;
let server: Listening;
let isBroken = false;

beforeAll(async () => {
  stores = await startServer(({ path }, response) => {
    if (isBroken) return void response.writeHead(500).end('out of memory');
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answerTo(path)));
  });
  const port = String(stores.port);
  const ports = { TEMPO_PORT: port, LOKI_PORT: port, PROMETHEUS_PORT: port };
  settings = loadSettings({ ...ports, LAB_HOST: '127.0.0.1', LAB_STATE_DIR: state.path });
});
/** A new process of the API has nothing in memory. */
beforeEach(async () => {
  isBroken = false;
  server = await listen(createLabApi(testLab(settings)), 0, '127.0.0.1');
});
afterEach(() => server.stop());
afterAll(async () => {
  await stores.close();
  state.remove();
});

const get = (headers: Record<string, string> = {}) =>
  send(`http://127.0.0.1:${server.port}${scoreRoute}`, { headers });
const searches = () => stores.requests.filter(({ path }) => path.includes('/api/search')).length;

it('rates each service, and names the rules that fail, how to mend it, and what shows it', async () => {
  const { status, body } = await get();
  expect(status).toBe(200);
  const { services, minutes } = scoreReportSchema.parse(JSON.parse(body));
  expect(minutes).toBe(60);
  expect(services.map(({ service }) => service)).toEqual(['lab-frontend', 'lab-nginx', 'lab-backend']);
  const backend = services.find(({ service }) => service === 'lab-backend');
  expect(backend?.broken.map(({ id, impact, weight, places }) => [id, impact, weight, places[0]])).toEqual([
    [
      'SPA-002',
      'normal',
      20,
      { text: expect.stringContaining('has 1 without'), trace_id: traceId, metric: null },
    ],
    ['MET-002', 'important', 30, { text: 'queue_length has none', trace_id: null, metric: 'queue_length' }],
  ]);
  expect(backend?.broken.every(({ mend, place_count: count }) => mend.length > 20 && count === 1)).toBe(true);
  expect(backend).toMatchObject({ category: 'good' });
  const ids = [backend?.broken, backend?.held, backend?.not_judged].flatMap((part) =>
    part?.map(({ id }) => id),
  );
  expect(new Set(ids).size).toBe(19);
});

it('a service that has sent nothing has no score', async () => {
  const { services } = scoreReportSchema.parse(JSON.parse((await get()).body));
  expect(services[0]).toMatchObject({
    service: 'lab-frontend',
    score: null,
    category: null,
    broken: [],
    held: [],
  });
});

it('computes once for all who ask at the same time and soon after', async () => {
  const before = searches();
  const answers = await Promise.all([get(), get(), get()]);
  const after = await get();
  expect(new Set([...answers, after].map(({ body }) => body)).size).toBe(1);
  expect(searches() - before).toBe(3);
});

it('a store that does not answer is told, and not kept', async () => {
  isBroken = true;
  const refused = await get();
  expect(refused.status).toBe(409);
  expect(JSON.parse(refused.body)).toMatchObject({
    type: 'urn:lab:problem:conflict',
    detail: expect.stringMatching(/^A store does not answer; .*500.*→ npx lab status/),
  });
  isBroken = false;
  expect((await get()).status).toBe(200);
});

it('is for the lab’s own names only, and takes no change', async () => {
  expect((await get({ host: 'evil.example' })).status).toBe(421);
  const changed = await send(`http://127.0.0.1:${server.port}${scoreRoute}`, { method: 'POST', body: '{}' });
  expect(changed.status).toBe(403);
});

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** The stores know the backend only: one trace whose parent is missing, and a metric without a unit. */
function answerTo(path: string): unknown {
  const text = decodeURIComponent(path.replaceAll('+', ' '));
  const isOfBackend = text.includes('lab-backend');
  if (path.startsWith('/api/search'))
    return { traces: isOfBackend ? [{ traceID: traceId, startTimeUnixNano: '1', durationMs: 1 }] : [] };
  if (path.startsWith('/api/v2/traces')) return trace;
  if (path.startsWith('/api/v1/series'))
    return { data: isOfBackend ? [{ __name__: 'queue_length', job: 'lab-backend' }] : [] };
  return { status: 'success', data: { resultType: 'matrix', result: [] } };
}

const trace = {
  trace: {
    resourceSpans: [
      {
        resource: {
          attributes: [attribute('service.name', 'lab-backend'), attribute('service.instance.id', 'one')],
        },
        scopeSpans: [
          {
            spans: [
              {
                ...{ traceId, spanId: 'b1'.repeat(8), parentSpanId: 'c1'.repeat(8), name: 'GET /api/tasks' },
                ...{ kind: 'SPAN_KIND_SERVER', startTimeUnixNano: '1000000', endTimeUnixNano: '90000000' },
              },
            ],
          },
        ],
      },
    ],
  },
};
