import type { LogLine } from '@lab/store-clients/loki';
import type { DetailedSpan } from '@lab/store-clients/trace';
import { fc } from '@lab/testkit/properties';

/** A span of a test: what is not given is plain. */
export const span = (
  spanId: string,
  parentId: string,
  start: number,
  durationMs: number,
  more: Partial<DetailedSpan> = {},
): DetailedSpan => ({
  spanId,
  parentId,
  start,
  durationMs,
  name: spanId,
  kind: 'internal',
  service: 'backend',
  failed: false,
  attributes: {},
  statusMessage: '',
  events: [],
  links: [],
  scope: '',
  resource: {},
  ...more,
});

export const line = (time: number, fields: Record<string, string>, text = 'a line'): LogLine => ({
  time,
  text,
  fields,
});

const id = fc.constantFrom('', 'a', 'b', 'c', 'd', 'e', 'f', 'g');

/** Spans that may be their own ancestors, come twice, lack their parents or outlive them. */
export const anySpans: fc.Arbitrary<DetailedSpan[]> = fc.array(
  fc
    .tuple(
      id.filter((one) => one !== ''),
      id,
      fc.nat(1_000),
      fc.nat(300),
      fc.constantFrom('x', 'y'),
      fc.constantFrom<DetailedSpan['kind']>('internal', 'server', 'client', 'producer', 'consumer'),
    )
    .map(([own, parent, start, duration, service, kind]) =>
      span(own, parent, start, duration, { service, kind }),
    ),
  { maxLength: 12 },
);

/** A chain of spans, each within the one before. */
export const chain = (levels: number): DetailedSpan[] =>
  Array.from({ length: levels }, (_empty, at) =>
    span(`s${at}`, at === 0 ? '' : `s${at - 1}`, at * 0.001, 1_000 - at * 0.002),
  );
