import { expect, it } from 'vitest';
import { line, span } from './testing.ts';
import { assembleTrace } from './trace.ts';

const fetchSpan = span('fetch', 'click', 1_010, 80, { service: 'lab-frontend', kind: 'client' });
const spans = [
  span('click', '', 1_000, 100, { service: 'lab-frontend' }),
  fetchSpan,
  span('server', 'fetch', 1_020, 50, { service: 'lab-backend', kind: 'server' }),
];
const accessLine = (time: number, more: Record<string, string> = {}) =>
  line(time, {
    service_name: 'lab-nginx',
    span_id: 'fetch',
    request_id: `r${time}`,
    method: 'POST',
    path: '/api/tasks',
    status: '201',
    request_time_s: '0.060',
    ...more,
  });
const shape = (lines: ReturnType<typeof accessLine>[]) =>
  assembleTrace(spans, lines)?.tree.nodes.map(({ span: one, depth }) => [depth, one.service, one.name]);

it('Nginx lies between the request of the browser and what answered it', () => {
  expect(shape([accessLine(1_075)])).toEqual([
    [0, 'lab-frontend', 'click'],
    [1, 'lab-frontend', 'fetch'],
    [2, 'lab-nginx', 'POST /api/tasks'],
    [3, 'lab-backend', 'server'],
  ]);
});

it('says that it was read from the log, and holds the line itself', () => {
  const trace = assembleTrace(spans, [accessLine(1_075, { status: '502' })]);
  const nginx = trace?.tree.nodes.find(({ span: one }) => one.service === 'lab-nginx');
  expect([nginx?.span.origin, nginx?.span.failed, nginx?.span.start, nginx?.span.durationMs]).toEqual([
    'access log',
    true,
    1_015,
    60,
  ]);
  expect(trace?.lines[0]?.node).toBe(nginx);
});

it('is no proof of another clock when its times are off by some milliseconds', () => {
  const trace = assembleTrace(spans, [accessLine(1_035)]);
  expect(trace?.skews).toEqual([]);
});

it('of a request that was repeated, an answer lies behind the pass that it was in', () => {
  const early = accessLine(1_015, { request_time_s: '0.002', status: '503' });
  expect(shape([early, accessLine(1_075)])).toEqual([
    [0, 'lab-frontend', 'click'],
    [1, 'lab-frontend', 'fetch'],
    [2, 'lab-nginx', 'POST /api/tasks'],
    [2, 'lab-nginx', 'POST /api/tasks'],
    [3, 'lab-backend', 'server'],
  ]);
});

it('a line that names no span hangs below the only root; one without a duration is no span', () => {
  expect(shape([accessLine(1_075, { span_id: '' })])).toContainEqual([1, 'lab-nginx', 'POST /api/tasks']);
  expect(shape([accessLine(1_075, { request_time_s: 'soon' })])).toHaveLength(3);
});
