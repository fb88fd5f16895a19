import { expect, it } from 'vitest';
import { fieldsAnswer, metricNamesUrl, namesAnswer, streamNamesUrl, tagValuesUrl } from './names.ts';

const range = { from: 1.5, to: 2 };

it.each([
  ['all labels of Prometheus', metricNamesUrl('', '', range), '/api/v1/labels?start=1.5&end=2'],
  [
    'the values of a label of some series',
    metricNamesUrl('', 'up{a="b"}', range, 'job'),
    '/api/v1/label/job/values?match%5B%5D=up%7Ba%3D%22b%22%7D&start=1.5&end=2',
  ],
  [
    'the values of a label of some streams',
    streamNamesUrl('', '{a="b"}', range, 'job'),
    '/loki/api/v1/label/job/values?query=%7Ba%3D%22b%22%7D&start=1500000000&end=2000000000',
  ],
  [
    'the values of an attribute, in whole seconds',
    tagValuesUrl('', 'span.http.route', range),
    '/api/v2/search/tag/span.http.route/values?start=1&end=2',
  ],
])('%s', (_name, url, expected) => {
  expect(url).toBe(expected);
});

it('takes what Loki leaves out for an empty list', () => {
  expect(namesAnswer.parse({ status: 'success' }).data).toEqual([]);
  expect(fieldsAnswer.parse({ fields: null }).fields).toBe(null);
});
