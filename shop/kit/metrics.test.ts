import { shopMetrics } from '@lab/telemetry/shop-metrics';
import { TraceFlags } from '@opentelemetry/api';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { counterOf, histogramOf, observedGauge, registry } from './metrics.ts';

const logger = pino({ level: 'silent' });
const { messages, rpcServerDuration, ordersStuck, stock } = shopMetrics;

it('a counter can start at 0, and counts', async () => {
  const counter = counterOf(messages);
  const labels = { consumer: 'test', result: 'processed' };
  counter.start(labels);
  expect(await registry.metrics()).toContain(`${messages.name}{consumer="test",result="processed"} 0`);
  counter.inc(labels);
  counter.start(labels);
  expect(await registry.metrics()).toContain(`${messages.name}{consumer="test",result="processed"} 1`);
});

it('an observation in a sampled span names its trace, one in another span does not', async () => {
  const histogram = histogramOf(rpcServerDuration);
  const span = { traceId: '1'.repeat(32), spanId: '2'.repeat(16) };
  histogram.observe({ rpc_method: 'a', rpc_response_status_code: 'OK' }, 0.3, {
    ...span,
    traceFlags: TraceFlags.NONE,
  });
  expect(await registry.metrics()).not.toContain('trace_id');
  histogram.observe({ rpc_method: 'a', rpc_response_status_code: 'OK' }, 0.3, {
    ...span,
    traceFlags: TraceFlags.SAMPLED,
  });
  expect(await registry.metrics()).toMatch(
    new RegExp(`le="0.5",.* 2 # {trace_id="${span.traceId}",span_id="${span.spanId}"} 0.3 `),
  );
});

it.each([
  ['fails', () => Promise.reject(new Error('no database'))],
  ['takes too long', () => new Promise<never>(() => undefined)],
])('a gauge whose reading %s has no value, and the others have theirs', async (_how, read) => {
  observedGauge(ordersStuck, async () => [[{}, 3]], logger);
  expect(await registry.metrics()).toContain(`${ordersStuck.name} 3`);
  observedGauge(ordersStuck, read, logger);
  observedGauge(stock, async () => [[{ sku: 'mug', state: 'on_hand' }, 7]], logger);
  const text = await registry.metrics();
  expect(text).toContain(`${stock.name}{sku="mug",state="on_hand"} 7`);
  expect(text).not.toMatch(new RegExp(`^${ordersStuck.name} `, 'm'));
});
