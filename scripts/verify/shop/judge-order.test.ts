import type { TraceSpan } from '@lab/store-clients/trace';
import { services } from '@lab/telemetry/services';
import { expect, it } from 'vitest';
import type { Edge } from './expected-trace.ts';
import { judgeOrderTrace } from './judge-order.ts';

const edges: readonly Edge[] = [
  {
    parent: { service: services.frontend, name: 'shop.order' },
    child: { service: services.shopOrders, name: 'POST *' },
  },
];

const span = (spanId: string, parentId: string, service: string, name: string): TraceSpan => ({
  ...{ spanId, parentId, service, name, kind: 'server', start: 0, durationMs: 1, failed: false },
  attributes: {},
});
const processed = (spanId: string, message: string): TraceSpan => ({
  ...span(spanId, 'b', services.shopNotifications, 'process ORDERS'),
  kind: 'consumer',
  attributes: { 'messaging.message.id': message },
});
const click = span('a', '', services.frontend, 'shop.order');
const whole = [
  click,
  span('b', 'a', services.shopOrders, 'POST /v2/orders'),
  processed('c', 'order-1'),
  processed('d', 'order-2'),
];

it('finds nothing wrong with a trace that has every edge and each event once', () => {
  expect(judgeOrderTrace(whole, edges, 2)).toEqual([]);
});

it.each([
  ['no spans', [], ['the trace has no spans']],
  [
    'a span below another one',
    [
      click,
      span('x', '', services.shopOrders, 'other'),
      span('b', 'x', services.shopOrders, 'POST /v2/orders'),
      ...whole.slice(2),
    ],
    ['no span “POST *” of shop-orders is below one “shop.order” of lab-frontend'],
  ],
  [
    'an event that was processed twice',
    [...whole, processed('e', 'order-2')],
    ['2 events were to be processed once each; 3 were, 2 of them different'],
  ],
  [
    'an event that was not processed',
    whole.slice(0, 3),
    ['2 events were to be processed once each; 1 were, 1 of them different'],
  ],
])('says what is wrong: %s', (_what, spans, problems) => {
  expect(judgeOrderTrace(spans, edges, 2)).toEqual(problems);
});
