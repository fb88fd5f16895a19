import { describe, expect, it } from 'vitest';
import { browserMetrics, prometheusName } from './metrics.ts';

describe('browserMetrics', () => {
  it.each(Object.values(browserMetrics))('$otlpName becomes $name in Prometheus', (metric) => {
    expect(prometheusName(metric)).toBe(metric.name);
  });
});
