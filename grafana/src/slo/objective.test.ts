import { backendMetrics } from '@lab/telemetry/metrics';
import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { GenerationError } from '../generation-error.ts';
import { defineObjective, type ObjectiveDefinition } from './objective.ts';
import { objectives } from './objectives.ts';

const valid: ObjectiveDefinition = {
  name: 'example',
  title: 'Example',
  description: 'Requests are fast.',
  service: 'lab-backend',
  owner: 'backend',
  runbook: 'example',
  objectivePercent: 95,
  minimumEvents: 10,
  indicator: {
    kind: 'latency',
    histogram: { metric: 'http_request_duration_seconds' },
    thresholdSeconds: 0.5,
  },
};

const withIndicator = (indicator: ObjectiveDefinition['indicator']) => () =>
  defineObjective({ ...valid, indicator });

describe('an objective', () => {
  it('is accepted when the catalogue has what it names', () => {
    expect(defineObjective(valid).name).toBe('example');
  });

  it('must name a metric of the catalogue', () => {
    expect(
      withIndicator({
        kind: 'events',
        total: { metric: 'http_request_total' },
        bad: { metric: 'http_errors_total' },
      }),
    ).toThrow(/objective "example": .*the catalogue .* has no metric "http_request_total"/s);
  });

  it('must name labels that the metric has', () => {
    const where = { path: { op: '=', value: '/' } } as const;
    expect(
      withIndicator({
        kind: 'events',
        total: { metric: 'http_requests_total', where },
        bad: { metric: 'http_errors_total' },
      }),
    ).toThrow('http_requests_total has no label "path"; it has method, route, status_code, job, instance');
  });

  it('counts events with counters, not with gauges', () => {
    expect(
      withIndicator({ kind: 'events', total: { metric: 'tasks' }, bad: { metric: 'http_errors_total' } }),
    ).toThrow('must be a counter');
  });

  it('measures latency with a histogram', () => {
    expect(
      withIndicator({ kind: 'latency', histogram: { metric: 'http_requests_total' }, thresholdSeconds: 1 }),
    ).toThrow('http_requests_total is no histogram');
  });

  it('must have a threshold that is a bucket boundary', () => {
    expect(
      withIndicator({
        kind: 'latency',
        histogram: { metric: 'http_request_duration_seconds' },
        thresholdSeconds: 0.4,
      }),
    ).toThrow(
      'threshold 0.4 is no bucket boundary of http_request_duration_seconds; choose one of 0.005, 0.01,',
    );
  });

  it('is refused for each threshold between two boundaries, and for none on one', () => {
    const { buckets, name } = backendMetrics.httpRequestDuration;
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 20, noNaN: true }), (thresholdSeconds) => {
        fc.pre(!(buckets as readonly number[]).includes(thresholdSeconds));
        const attempt = withIndicator({ kind: 'latency', histogram: { metric: name }, thresholdSeconds });
        expect(attempt).toThrow(GenerationError);
      }),
    );
    for (const thresholdSeconds of buckets) {
      expect(withIndicator({ kind: 'latency', histogram: { metric: name }, thresholdSeconds })).not.toThrow();
    }
  });

  it('is refused when an alert of it could never fire', () => {
    expect(() => defineObjective({ ...valid, objectivePercent: 90 })).toThrow(
      'objective "example": its 1h alert needs an error ratio above 1.44, which cannot be; raise objectivePercent',
    );
  });

  it.each([0, 100, 120, -1])('cannot promise %d %%', (objectivePercent) => {
    expect(() => defineObjective({ ...valid, objectivePercent })).toThrow(GenerationError);
  });

  it('rejects fields it does not know, such as a misspelt one', () => {
    const misspelt = { ...valid, minimumEvent: 3 };
    expect(() => defineObjective(misspelt)).toThrow('Unrecognized key');
  });
});

describe('the shipped objectives', () => {
  it('have names of their own', () => {
    const names = objectives.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
