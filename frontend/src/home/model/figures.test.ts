import { partNames } from '@lab/telemetry/parts';
import { expect, it } from 'vitest';
import { figures, queryFor, wordsOf } from './figures.ts';
import { mapOf } from './map.ts';

it('tells of places that are on the map', () => {
  const places = mapOf(partNames).nodes.map(({ id }) => id);
  expect(places).toEqual(expect.arrayContaining(figures.map(({ node }) => node)));
});

it('asks for all of a kind in one query, each under a name of its own', () => {
  const query = queryFor('throughput');
  expect(query).toContain(
    'label_replace(sum(rate(otelcol_exporter_sent_spans[120s])), "figure", "tempo throughput", "", "")',
  );
  expect(query.match(/label_replace\(/g)).toHaveLength(
    figures.filter(({ kind }) => kind === 'throughput').length,
  );
  expect(new Set(figures.map(({ node, kind }) => `${node} ${kind}`)).size).toBe(figures.length);
});

it.each([
  ['backend', 'throughput', 2.5, '2.5 req/s'],
  ['collector', 'lag', 0, 'queue empty'],
  ['collector', 'lag', 2048, '2 KiB queued'],
  ['tempo', 'lag', 0.43871, '439 ms behind'],
  ['loki', 'lag', 2.55, '2.5 s behind'],
  ['watch', 'throughput', 5.9999, '6 checks/min'],
] as const)('says of %s: %s %d is “%s”', (node, kind, value, words) => {
  const answers = [{ labels: { figure: `${node} ${kind}` }, value }];
  expect([...wordsOf(kind, answers)]).toEqual([[node, words]]);
});

it('says nothing of what has no value', () => {
  const answers = [
    { labels: { figure: 'tempo lag' }, value: null },
    { labels: {}, value: 1 },
  ];
  expect(wordsOf('lag', answers)).toEqual(new Map());
});
