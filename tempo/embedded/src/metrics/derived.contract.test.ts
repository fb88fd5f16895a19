import { patience } from '@lab/testkit/patience';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestStore, type TestStore } from '../testing/store.ts';

let store: TestStore;

beforeAll(async () => {
  store = await startTestStore();
});
afterAll(() => store.dispose());

const start = BigInt(Date.now()) * 1_000_000n;

function span(spanId: string, parentSpanId: string, kind: number, name: string, attributes = {}) {
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId,
    parentSpanId,
    kind,
    name,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 150_000_000n),
    attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
    status: { code: kind === 2 ? 2 : 0 },
  };
}

function request(service: string, spans: readonly unknown[]) {
  const attributes = [{ key: 'service.name', value: { stringValue: service } }];
  return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] };
}

const browser = request('web', [span('00f067aa0ba902b7', '', 3, 'GET')]);
const backend = request('api', [
  span('00f067aa0ba902b8', '00f067aa0ba902b7', 2, 'GET /x'),
  span('00f067aa0ba902b9', '00f067aa0ba902b8', 3, 'SELECT', {
    'db.system.name': 'sqlite',
    'db.namespace': 'tasks',
  }),
]);

async function metrics(): Promise<string> {
  return (await store.get('/metrics')).text();
}

test('/metrics counts calls, latency, requests between services and to databases as Tempo names them', async () => {
  await store.ingest([browser, backend, backend]);
  const first = await metrics();
  expect(first).toMatch(/^traces_spanmetrics_calls_total\{service="api".*\} 0$/m);
  expect(first).toMatch(/^traces_service_graph_request_total\{.*\} 0$/m);
  // Longer than the pause between two scrapes, so that one of them has seen the 0.
  await expect
    .poll(metrics, { timeout: patience(15_000), interval: 100 })
    .toMatch(/calls_total\{service="api".*\} 1$/m);
  const text = await metrics();
  const server =
    'service="api",span_name="GET /x",span_kind="SPAN_KIND_SERVER",status_code="STATUS_CODE_ERROR"';
  expect(text).toContain(`traces_spanmetrics_calls_total{${server}} 1`);
  expect(text).toContain(`traces_spanmetrics_latency_bucket{le="0.25",${server}} 1`);
  expect(text).toContain(`traces_spanmetrics_latency_sum{${server}} 0.15`);
  const call = 'client="web",server="api",connection_type=""';
  expect(text).toContain(`traces_service_graph_request_total{${call}} 1`);
  expect(text).toContain(`traces_service_graph_request_failed_total{${call}} 1`);
  expect(text).toContain(`traces_service_graph_request_server_seconds_count{${call}} 1`);
  expect(text).toContain(`traces_service_graph_request_client_seconds_count{${call}} 1`);
  const database = 'client="api",server="tasks",connection_type="database"';
  expect(text).toContain(`traces_service_graph_request_total{${database}} 1`);
  expect(text).toContain('trace_store_spans_total{result="known"} 2');
  expect(text).toContain('trace_store_graph_unpaired_total{reason="expired"} 0');
});
