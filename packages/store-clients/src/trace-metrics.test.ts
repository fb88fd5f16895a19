import { expect, it } from 'vitest';
import { isTraceMetric, traceMetricsAnswer } from './trace-metrics.ts';

it.each([
  ['{ } | rate()', true],
  ['{ } | quantile_over_time(duration, .9) by (name)', true],
  ['{ } | select(span.rate)', false],
  ['{ } | count() > 2', false],
])('%s computes series: %s', (query, computes) => {
  expect(isTraceMetric(query)).toBe(computes);
});

it('reads labels of any type, and the zeros and NaN that protobuf’s JSON leaves out or writes as text', () => {
  const series = [
    {
      labels: [
        { key: 'status', value: { stringValue: 'ok' } },
        { key: 'code', value: { intValue: '200' } },
      ],
      samples: [
        { timestampMs: '1000', value: 2 },
        { timestampMs: '2000' },
        { timestampMs: '3000', value: 'NaN' },
      ],
    },
  ];
  expect(traceMetricsAnswer.parse({ series }).series).toEqual([
    {
      labels: [
        { key: 'status', value: 'ok' },
        { key: 'code', value: '200' },
      ],
      samples: [
        { timestampMs: 1000, value: 2 },
        { timestampMs: 2000, value: 0 },
        { timestampMs: 3000, value: Number.NaN },
      ],
    },
  ]);
});
