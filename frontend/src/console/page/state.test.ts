import { describe, expect, it } from 'vitest';
import { dashboardSchema } from '../model/dashboard.ts';
import { addressOf, linkWithin, readState, uidOf, valuesFor } from './state.ts';

/** Written out, it would look like a forgotten template. */
const dollar = '$';

const dashboard = dashboardSchema.parse({
  uid: 'lab-a',
  title: 'A',
  refresh: '10s',
  templating: {
    list: [
      {
        type: 'custom',
        name: 'route',
        query: 'x,y',
        includeAll: true,
        allValue: '.+',
        current: { value: '$__all' },
      },
      { type: 'textbox', name: 'traceId', current: { value: '' } },
    ],
  },
  panels: [],
});
const read = (search: string) => readState(dashboard, new URLSearchParams(search));

describe('the page’s address', () => {
  it('says everything that was chosen', () => {
    const state = read(
      'from=now-6h&to=now&refresh=&var-route=/api/a.b&var-traceId=abc&view=3&hide=3:a%26b&hide=3:c:d&hide=10:e',
    );
    const url = new URL(addressOf(state), 'http://lab');
    expect(url.pathname).toBe('/dashboards/lab-a');
    expect(readState(dashboard, url.searchParams)).toEqual(state);
  });

  it('leaves to the dashboard what it does not say', () => {
    expect(read('')).toEqual({
      uid: 'lab-a',
      from: 'now-1h',
      to: 'now',
      refresh: '10s',
      chosen: { route: '$__all', traceId: '' },
      view: '',
      hidden: {},
    });
  });

  it('names the series that are switched off, by panel', () => {
    const { hidden } = read('hide=3:a%26b&hide=3:c:d&hide=10:e&hide=nonsense&hide=x:y');
    expect(hidden).toEqual({ 3: ['a&b', 'c:d'], 10: ['e'] });
  });

  it.each([
    ['/dashboards/lab-slo', 'lab-slo'],
    ['/dashboards', undefined],
    ['/dashboards/a/b', undefined],
  ])('%s shows %s', (path, uid) => {
    expect(uidOf(path)).toBe(uid);
  });
});

describe('values for queries', () => {
  const range = { from: 0, to: 3600 };

  it('“all” is the dashboard’s own expression', () => {
    expect(valuesFor(dashboard, read(''), range)).toMatchObject({ route: '.+', traceId: '' });
  });

  it('a chosen value matches itself; free text is taken as it is', () => {
    expect(valuesFor(dashboard, read('var-route=/a.b&var-traceId=a.b'), range)).toMatchObject({
      route: '/a\\\\.b',
      traceId: 'a.b',
    });
  });
});

describe('links of the dashboards’ files', () => {
  it.each([
    [
      `/d/lab-tracing?var-traceId=${dollar}{__value.raw}`,
      { '__value.raw': 'abc' },
      '/dashboards/lab-tracing?var-traceId=abc&from=now-1h&to=now&refresh=10s',
    ],
    [`/d/lab-b?${dollar}{__url_time_range}`, {}, '/dashboards/lab-b?from=now-1h&to=now&refresh=10s'],
    [
      '/d/lab-b',
      { 'var-service': 'x y' },
      '/dashboards/lab-b?from=now-1h&to=now&refresh=10s&var-service=x+y',
    ],
    ['https://example.test/', {}, 'https://example.test/'],
  ])('%s', (url, values, expected) => {
    expect(linkWithin(read(''), url, values)).toBe(expected);
  });
});
