import type { LogLine } from '@lab/store-clients/loki';
import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { judgeActionLine } from '../checks/logs.ts';
import { judgePolicy } from '../checks/web-server.ts';
import { judgeReload } from '../lab/nginx-processes.ts';
import { addAction, addRequest } from '../testing/spans.ts';
import { backlog, losses } from './collector.ts';
import { countRequests, countsOf, differences, growthSince } from './counters.ts';
import { judgeRequestLines } from './log-lines.ts';
import { judgeTargets } from './targets.ts';

const sample = (name: string, value: number, labels: Record<string, string> = {}) => ({
  name,
  value,
  labels,
});

describe('request counters', () => {
  const before = new Map([['GET /api/tasks 200', 7]]);
  const sent = countRequests([addRequest, addRequest]);

  it.each<[string, [string, number][], string[]]>([
    [
      'exactly what was sent',
      [
        ['GET /api/tasks 200', 7],
        ['POST /api/tasks 201', 2],
      ],
      [],
    ],
    [
      'one lost',
      [
        ['GET /api/tasks 200', 7],
        ['POST /api/tasks 201', 1],
      ],
      ['POST /api/tasks 201: 2 sent, counter moved by 1'],
    ],
    [
      'one too many',
      [
        ['GET /api/tasks 200', 7],
        ['POST /api/tasks 201', 3],
      ],
      ['POST /api/tasks 201: 2 sent, counter moved by 3'],
    ],
    [
      'a request of somebody else',
      [
        ['GET /api/tasks 200', 8],
        ['POST /api/tasks 201', 2],
      ],
      ['GET /api/tasks 200: 0 sent, counter moved by 1'],
    ],
    [
      'a counter that began again',
      [['POST /api/tasks 201', 2]],
      ['GET /api/tasks 200: 0 sent, counter moved by -7'],
    ],
  ])('compares %s', (_name, after, problems) => {
    expect(differences(before, sent, new Map(after))).toEqual(problems);
  });

  it('counts routes below /api only, so that health checks and scrapes do not disturb', () => {
    const labels = { method: 'GET', route: '/health/ready', status_code: '200' };
    expect(countsOf([sample('http_requests_total', 5, labels)], 'http_requests_total').size).toBe(0);
  });
});

describe('growthSince', () => {
  const sinceMs = 10_000;

  it.each<[string, [number, number][], number, countsFromMs?: number]>([
    ['a first point', [[11, 1]], 1],
    [
      'a point after the base',
      [
        [5, 3],
        [11, 4],
      ],
      1,
    ],
    ['nothing new', [[5, 3]], 0],
    [
      'two points',
      [
        [5, 3],
        [11, 4],
        [12, 6],
      ],
      3,
    ],
    [
      'a point of the watch, which adds nothing',
      [
        [5, 3],
        [11, 3],
        [12, 4],
        [21, 4],
      ],
      1,
    ],
    [
      'only points that add nothing',
      [
        [5, 3],
        [11, 3],
        [21, 3],
      ],
      0,
    ],
    [
      'a sum that began again before',
      [
        [5, 7],
        [11, 1],
      ],
      1,
      8_000,
    ],
    [
      'the same, when it reaches the same value',
      [
        [5, 1],
        [11, 1],
      ],
      1,
      8_000,
    ],
    [
      'the same, when it goes beyond it',
      [
        [5, 1],
        [11, 2],
      ],
      2,
      8_000,
    ],
    [
      'a sum that begins again meanwhile',
      [
        [5, 7],
        [11, 8],
        [12, 0],
        [13, 1],
      ],
      2,
    ],
    ['no points', [], 0],
  ])('sums up %s', (_name, points, growth, countsFromMs = 0) => {
    expect(growthSince(points, sinceMs, countsFromMs)).toBe(growth);
  });

  it('finds every increment, however often the series gets points that add none', () => {
    const steps = fc.array(fc.record({ at: fc.integer({ min: 0, max: 20 }), by: fc.nat(3) }), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(steps, (increments) => {
        const inOrder = increments.toSorted((one, other) => one.at - other.at);
        let sum = 0;
        const points = inOrder.map(({ at, by }): [number, number] => {
          sum += by;
          return [at, sum];
        });
        const expected = inOrder
          .filter(({ at }) => at * 1000 >= sinceMs)
          .reduce((total, { by }) => total + by, 0);
        expect(growthSince(points, sinceMs, 0)).toBe(expected);
      }),
    );
  });
});

describe('request lines', () => {
  const line = (fields: Record<string, string>): LogLine => ({
    text: JSON.stringify(fields),
    time: 0,
    fields,
  });
  const place = { field: 'path', of: () => '/api/tasks' } as const;
  const right = line({ method: 'POST', path: '/api/tasks', status: '201' });

  it('are all there', () => {
    expect(judgeRequestLines([right], [addRequest], place)).toEqual([]);
  });

  it.each<[string, LogLine[], RegExp]>([
    ['there is none', [], /no line at all/],
    ['the status differs', [line({ method: 'POST', path: '/api/tasks', status: '500' })], /no line for POST/],
    ['the method differs', [line({ method: 'GET', path: '/api/tasks', status: '201' })], /no line for POST/],
    ['the path differs', [line({ method: 'POST', path: '/', status: '201' })], /no line for POST/],
  ])('are missed when %s', (_name, lines, message) => {
    expect(judgeRequestLines(lines, [addRequest], place).join()).toMatch(message);
  });

  it('one line does not stand for two requests', () => {
    expect(judgeRequestLines([right], [addRequest, addRequest], place)).toHaveLength(1);
  });

  it.each<[string, Record<string, string>]>([
    ['another event', { event_name: 'browser.error', lab_action: 'task.add' }],
    ['another action', { event_name: 'browser.action', lab_action: 'task.edit' }],
  ])('of the browser must be of this action, not of %s', (_name, fields) => {
    expect(judgeActionLine([line(fields)], addAction())).toHaveLength(1);
    expect(
      judgeActionLine([line({ event_name: 'browser.action', lab_action: 'task.add' })], addAction()),
    ).toEqual([]);
  });
});

describe('targets', () => {
  const up = (job: string, value = 1) => sample('up', value, { job, instance: 'i' });
  const age = (job: string, seconds: number) => sample('', seconds, { job, instance: 'i' });

  it('are all up', () => {
    expect(judgeTargets(['a', 'b'], [up('a'), up('b')], [age('a', 1), age('b', 5)], 6)).toEqual([]);
  });

  it('that are scraped no more are left out, when their job has another', () => {
    const gone = sample('up', 0, { job: 'a', instance: 'old' });
    const goneAge = sample('', 90, { job: 'a', instance: 'old' });
    expect(judgeTargets(['a'], [up('a'), gone], [age('a', 1), goneAge], 6)).toEqual([]);
  });

  it.each<[string, Parameters<typeof judgeTargets>, string[]]>([
    ['missing', [['a', 'b'], [up('a')], [age('a', 1)], 6], ['b was not scraped within the last 6.0 s']],
    ['down', [['a'], [up('a', 0)], [age('a', 1)], 6], ['a (i) is down']],
    ['old', [['a'], [up('a')], [age('a', 200)], 6], ['a was not scraped within the last 6.0 s']],
    ['of unknown age', [['a'], [up('a')], [], 6], ['a was not scraped within the last 6.0 s']],
  ])('are reported when %s', (_name, parameters, problems) => {
    expect(judgeTargets(...parameters)).toEqual(problems);
  });
});

describe('the Collector’s losses', () => {
  const refused = (value: number) => sample('otelcol_receiver_refused_spans', value, { receiver: 'otlp' });

  it('are those of this run, not older ones', () => {
    expect(losses([refused(3)], [refused(3)])).toEqual([]);
    expect(losses([refused(3)], [refused(5)])).toEqual([
      'otelcol_receiver_refused_spans (receiver=otlp) moved by 2',
    ]);
  });

  it.each([
    'otelcol_receiver_failed_log_records',
    'otelcol_processor_dropped_spans',
    'otelcol_processor_refused_metric_points',
    'otelcol_processor_filter_datapoints_filtered',
    'otelcol_exporter_send_failed_spans',
    'otelcol_exporter_enqueue_failed_log_records',
  ])('count %s, with and without the ending _total', (name) => {
    expect(losses([], [sample(name, 1)])).toHaveLength(1);
    expect(losses([], [sample(`${name}_total`, 1)])).toHaveLength(1);
  });

  it('do not count what was passed on', () => {
    expect(losses([], [sample('otelcol_exporter_sent_spans', 9)])).toEqual([]);
    expect(losses([], [sample('otelcol_deltatocumulative_datapoints', 9)])).toEqual([]);
    expect(losses([], [sample('otelcol_deltatocumulative_datapoints', 9, { error: 'old' })])).toHaveLength(1);
  });

  it('see queues that are not empty', () => {
    expect(backlog([sample('otelcol_exporter_queue_size', 0, { exporter: 'x' })])).toEqual([]);
    expect(backlog([sample('otelcol_exporter_queue_size', 4, { exporter: 'x' })])).toHaveLength(1);
  });
});

describe('Content-Security-Policy', () => {
  it.each([
    "default-src 'self'; connect-src 'self'; img-src 'self' data:; object-src 'none'",
    "default-src 'none'; script-src 'self'",
  ])('accepts %s', (policy) => {
    expect(judgePolicy(policy)).toBeUndefined();
  });

  it.each([
    null,
    '',
    "script-src 'self'",
    "default-src 'self' 'unsafe-inline'",
    "default-src 'self'; script-src 'self' 'unsafe-eval'",
    "default-src 'self'; connect-src *",
    "default-src 'self'; connect-src *; img-src 'self'",
    "default-src 'self'; script-src https://cdn.example",
    "default-src 'self'; script-src 'self' cdn.example.com",
    "default-src 'self'; script-src *.example.com",
    "default-src 'self'; script-src data:",
    "default-src 'self' evil.example",
  ])('refuses %s', (policy) => {
    expect(judgePolicy(policy)).toBeTypeOf('string');
  });
});

describe('Nginx’ processes', () => {
  it.each([
    ['the same processes', { master: 1, workers: [2, 3] }, undefined],
    ['new workers', { master: 1, workers: [4, 5] }, /a reload/],
    ['one more worker', { master: 1, workers: [2, 3, 4] }, /a reload/],
    ['a new master', { master: 9, workers: [2, 3] }, /a restart/],
  ])('tell %s', (_name, after, message) => {
    const seen = judgeReload({ master: 1, workers: [2, 3] }, after);
    if (message === undefined) expect(seen).toBeUndefined();
    else expect(seen).toMatch(message);
  });
});
