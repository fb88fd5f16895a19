import { expect, it } from 'vitest';
import { evidenceOf } from './evidence.ts';

const traceId = 'ab'.repeat(16);
const nothing = { text: 'It is so', trace_id: null, metric: null };

it.each([
  ['a trace', { ...nothing, trace_id: traceId }, `/lab/trace/${traceId}`],
  ['a metric', { ...nothing, metric: 'queue_length' }, '/lab/telemetry?q=queue_length'],
  ['a histogram', { ...nothing, metric: 'a_seconds_bucket' }, '/lab/telemetry?q=a_seconds'],
  ['log lines', nothing, '/dashboards/lab-tracing?var-service=shop-orders'],
])('%s is shown where it can be looked at', (_what, place, address) => {
  expect(evidenceOf(place, 'shop-orders').address).toBe(address);
});
