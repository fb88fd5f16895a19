import { describe, expect, it } from 'vitest';
import { parseJsonRequest } from '../otlp/json.ts';
import { type IncomingSpan, readEnvelope } from '../storage/incoming.ts';
import { DerivedFamilies } from './families.ts';
import { ServiceGraph } from './service-graph.ts';

const kinds = { server: 2, client: 3 };

function span(service: string, kind: number, spanId: number, parentId?: number): IncomingSpan {
  const id = (of: number) => of.toString(16).padStart(16, '0');
  const one = {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: id(spanId),
    ...(parentId === undefined ? {} : { parentSpanId: id(parentId) }),
    kind,
    startTimeUnixNano: '1000000000',
    endTimeUnixNano: '2000000000',
  };
  const attributes = [{ key: 'service.name', value: { stringValue: service } }];
  const request = { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans: [one] }] }] };
  const [read] = readEnvelope(parseJsonRequest(request).envelope).spans;
  if (!read) throw new Error('no span');
  return read;
}

function graphWith(maxWaiting = 100) {
  const unpaired = { expired: 0, evicted: 0 };
  const families = new DerivedFamilies(
    { maxSeries: 100, maxSharing: 100, maxLength: 100, staleAfter: 1e9, zeroFor: 0 },
    () => undefined,
  );
  const graph = new ServiceGraph(families, {
    wait: 10_000,
    waitForLate: 300_000,
    maxWaiting,
    unpaired: (reason) => {
      unpaired[reason] += 1;
    },
  });
  const edges = () =>
    Object.fromEntries(
      [
        ...families
          .text(0)
          .matchAll(/^traces_service_graph_request_total\{client="(.*)",server="(.*)",.*\} (\d+)$/gm),
      ].map(([, client, server, count]) => [`${client} → ${server}`, Number(count)]),
    );
  return { graph, unpaired, edges, text: () => families.text(0) };
}

describe('the service graph', () => {
  it.each([0, 9_000, 60_000, 299_000])(
    'pairs two sides that come %i ms apart, whichever is first',
    (apart) => {
      const { graph, unpaired, edges } = graphWith();
      graph.add(span('web', kinds.client, 1), 0);
      graph.add(span('api', kinds.server, 4, 3), 0);
      for (let now = 0; now <= apart; now += 1_000) graph.expire(now);
      graph.add(span('api', kinds.server, 2, 1), apart);
      graph.add(span('web', kinds.client, 3), apart);
      graph.expire(1e9);
      expect(edges()).toEqual({ 'web → api': 2 });
      expect(unpaired).toEqual({ expired: 0, evicted: 0 });
    },
  );

  it('counts what is never paired', () => {
    const { graph, unpaired, edges } = graphWith();
    graph.add(span('web', kinds.client, 1), 0);
    for (let now = 0; now <= 301_000; now += 1_000) graph.expire(now);
    expect(edges()).toEqual({});
    expect(unpaired).toEqual({ expired: 1, evicted: 0 });
  });

  it('makes an edge of a root alone after 10 s', () => {
    const { graph, edges } = graphWith();
    graph.add(span('api', kinds.server, 2), 0);
    graph.expire(9_999);
    expect(edges()).toEqual({});
    graph.expire(10_000);
    expect(edges()).toEqual({ 'user → api': 1 });
  });

  it('pairs what comes together however much waits, and counts what had to go', () => {
    const { graph, unpaired, edges } = graphWith(50);
    for (let nth = 1; nth <= 120; nth += 1) graph.add(span('lonely', kinds.client, nth * 1_000), 0);
    graph.expire(10_000);
    for (let nth = 1; nth <= 200; nth += 1) {
      graph.add(span('web', kinds.client, nth * 1_000 + 1), 10_000);
      graph.add(span('api', kinds.server, nth * 1_000 + 2, nth * 1_000 + 1), 10_000);
    }
    expect(edges()).toEqual({ 'web → api': 200 });
    expect(unpaired.evicted).toBe(120 - 50 + 1);
  });

  it('begins the failures of an edge at 0', () => {
    const { graph, text } = graphWith();
    graph.add(span('web', kinds.client, 1), 0);
    graph.add(span('api', kinds.server, 2, 1), 0);
    expect(text()).toMatch(/^traces_service_graph_request_failed_total\{client="web",server="api",.*\} 0$/m);
  });
});
