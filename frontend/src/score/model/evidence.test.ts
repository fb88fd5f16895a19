import { expect, it } from 'vitest';
import { evidenceOf } from './evidence.ts';

const traceId = 'ab'.repeat(16);
const nothing = { text: 'It is so', trace_id: null, metric: null };

it.each([
  ['a trace', { ...nothing, trace_id: traceId }, 'SPA-002', `/lab/trace/${traceId}`],
  ['a metric', { ...nothing, metric: 'queue_length' }, 'MET-002', '/dashboards/lab-pipeline'],
  ['log lines', nothing, 'LOG-002', '/dashboards/lab-tracing?var-service=shop-orders'],
])('%s is shown where it can be looked at', (_what, place, rule, address) => {
  expect(evidenceOf(place, rule, 'shop-orders').address).toBe(address);
});
