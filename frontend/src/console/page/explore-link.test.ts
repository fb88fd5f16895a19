import { expect, it } from 'vitest';
import { dashboardSchema } from '../model/dashboard.ts';
import { paneOf } from './explore-link.ts';

const time = { from: 'now-6h', to: 'now' };

function paneOfTargets(...targets: readonly object[]) {
  const gridPos = { x: 0, y: 0, w: 1, h: 1 };
  const panels = [{ type: 'timeseries', title: 'A', gridPos, targets }];
  const [panel] = dashboardSchema.parse({ uid: 'a', title: 'A', panels }).panels;
  return panel && paneOf(panel, { route: '/api/tasks', __rate_interval: '60s' }, time);
}
const target = (type: string, part: object) => ({ datasource: { type, uid: 'x' }, ...part });

it.each([
  [
    target('prometheus', { expr: 'rate(a{route="$route"}[$__rate_interval])' }),
    'promql',
    'rate(a{route="/api/tasks"}[60s])',
  ],
  [target('loki', { expr: '{a="b"}' }), 'logql', '{a="b"}'],
  [target('tempo', { query: '{ status = error }' }), 'traceql', '{ status = error }'],
])('is the panel’s query with its variables filled in, at the dashboard’s time', (one, language, query) => {
  expect(paneOfTargets(one)).toEqual({ language, query, ...time });
});

it('is the first query that people could write', () => {
  const id = target('tempo', { query: '$traceId' });
  expect(paneOfTargets(id, target('loki', { expr: '{}' }))?.language).toBe('logql');
  expect(paneOfTargets(id, target('tempo', { queryType: 'serviceMap' }))).toBe(undefined);
  expect(paneOfTargets()).toBe(undefined);
});
