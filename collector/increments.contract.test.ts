import { browserMetrics, type MetricDefinition } from '@lab/telemetry/metrics';
import { type DeltaPoint, deltaRequest, sendOtlp } from '@lab/testkit/otlp';
import {
  type Backend,
  startCollector,
  startPrometheus,
  type TestCollector,
  temporaryDirectory,
} from '@lab/testkit/pipeline';
import { eventually, prometheusSeries } from '@lab/testkit/queries';
import { afterAll, beforeAll, expect, it } from 'vitest';

const counter = browserMetrics.pageLoads.name;
const histogram = browserMetrics.cls.name;
const { buckets: bounds } = browserMetrics.cls;
const none = bounds.map(() => 0);
const attributes = { 'page.route': '/' };
const directory = temporaryDirectory();
let prometheus: Backend;
let collector: TestCollector;

beforeAll(async () => {
  prometheus = await startPrometheus(directory.path);
  collector = await startCollector(directory.path, { prometheusUrl: prometheus.url });
});
afterAll(async () => {
  await collector.program.stop();
  await prometheus.program.stop();
  directory.remove();
});

const point = (changes: Partial<DeltaPoint>): DeltaPoint => ({
  name: counter,
  value: 1,
  attributes,
  time: Date.now(),
  ...changes,
});
const cls = (counts: readonly number[], sum: number, ownBounds: readonly number[] = bounds) =>
  point({ name: histogram, histogram: { bounds: ownBounds, counts, sum } });
const send = (points: readonly DeltaPoint[], alter = (text: string) => text) =>
  sendOtlp(collector.browserUrl, 'metrics', JSON.parse(alter(JSON.stringify(deltaRequest({}, points)))));

const value = async (query: string) => (await prometheusSeries(prometheus.url, query))[0]?.value;
const totals = () =>
  Promise.all([
    value(`sum(${counter})`),
    value(`sum(${histogram}_count)`),
    value(`sum(${histogram}_sum)`),
    value(`count(${histogram}_bucket)`),
  ]);

/** Each would change a sum over all browsers by what no page can have measured, or begin it again. */
const spoilers: readonly [what: string, points: readonly DeltaPoint[], alter?: (text: string) => string][] = [
  ['NaN in a counter', [point({ value: 7 })], (text) => text.replace('"asDouble":7', '"asDouble":"NaN"')],
  [
    'Infinity in a counter',
    [point({ value: 7 })],
    (text) => text.replace('"asDouble":7', '"asDouble":"Infinity"'),
  ],
  ['a negative increment', [point({ value: -5 })]],
  ['more than a page counts', [point({ value: 1e15 })]],
  ['a negative integer', [point({ value: 7 })], (text) => text.replace('"asDouble":7', '"asInt":"-7"')],
  ['a large integer', [point({ value: 7 })], (text) => text.replace('"asDouble":7', '"asInt":"700000"')],
  [
    'an integer of 0 among doubles',
    [point({ value: 7 })],
    (text) => text.replace('"asDouble":7', '"asInt":"0"'),
  ],
  [
    'a total instead of an increment',
    [point({})],
    (text) => text.replace('Temporality":1', 'Temporality":2'),
  ],
  [
    'a counter that can fall',
    [point({})],
    (text) => text.replace('"isMonotonic":true', '"isMonotonic":false'),
  ],
  ['a counter under a histogram’s name', [point({ name: histogram })]],
  ['a histogram under a counter’s name', [{ ...cls([...none, 1], 1), name: counter }]],
  ['other buckets', [cls([0, 1], 1, [42])]],
  ['no buckets', [cls([3], 1, [])]],
  ['more in a bucket than a page measures', [cls([...none, 100_000], 1)]],
  ['NaN in a histogram', [cls([...none, 1], 7)], (text) => text.replace('"sum":7', '"sum":"NaN"')],
  ['a negative sum', [cls([...none, 1], -1)]],
  ['a value of hours', [cls([...none, 1], 30_000)]],
  ['a name that is not in the catalogue', [point({ name: 'browser_invented_total' })]],
];

it.each(spoilers)('a browser cannot spoil what all browsers count: %s', async (_what, points, alter) => {
  const before = (await totals()).map((total) => total ?? 0);
  await send(points, alter);
  await send([point({}), cls([1, ...none], 0.5)]);
  const [pages = 0, count = 0, sum = 0] = before;
  const expected = [pages + 1, count + 1, sum + 0.5, bounds.length + 1];
  await eventually(
    `the next increments, and nothing but them (${expected.join()})`,
    async () => (await totals()).join(),
    (seen) => seen === expected.join(),
  );
  expect(await value('count({__name__=~"browser_invented.*"})')).toBeUndefined();
});

it('a browser that invents label values makes one more series of each metric', async () => {
  const invented = Array.from({ length: 1_000 }, (_, index) =>
    Object.values<MetricDefinition>(browserMetrics).map(({ name, type, buckets = [] }) => {
      const labels = {
        'page.route': `/${index}`,
        kind: `kind-${index}`,
        action: `action-${index}`,
        circuit: `circuit-${index}`,
        state: `state-${index}`,
        id: `${index}`,
      };
      const empty = { bounds: buckets, counts: [1, ...buckets.map(() => 0)], sum: 0 };
      return point({ name, attributes: labels, ...(type === 'histogram' ? { histogram: empty } : {}) });
    }),
  );
  for (let from = 0; from < invented.length; from += 100) await send(invented.slice(from, from + 100).flat());
  const errors = browserMetrics.errors.name;
  await eventually(
    'all of them',
    () => value(`sum(${errors})`),
    (sum) => sum === invented.length,
  );
  const series = await prometheusSeries(prometheus.url, errors);
  expect(series.map(({ labels }) => [labels.page_route, labels.kind])).toEqual([['other', 'other']]);
  const names = Object.values<MetricDefinition>(browserMetrics).map(({ name, type }) =>
    type === 'histogram' ? `${name}_count` : name,
  );
  // Beside it, what the tests above counted under the page's own route.
  expect(await value(`count({__name__=~"${names.join('|')}"})`)).toBe(names.length + 2);
});
