import { fc } from '@lab/testkit/properties';

// Small traces as OTLP/JSON export requests: trees, several roots, missing parents, repeated names with values of other types.

type Json = Record<string, unknown>;

const stringValue = fc.constantFrom('', 'a', 'b', 'ab', 'A', 'ä').map((value) => ({ stringValue: value }));
const intValue = fc.constantFrom(-1, 0, 1, 2, 3, 200, 500).map((value) => ({ intValue: String(value) }));
const doubleValue = fc.constantFrom(-1.5, 0, 0.5, 1, 2.5).map((value) => ({ doubleValue: value }));
const boolValue = fc.boolean().map((value) => ({ boolValue: value }));
const anyValue = fc.oneof(stringValue, intValue, doubleValue, boolValue);
const list = fc.array(intValue, { minLength: 1, maxLength: 3 }).map((values) => ({ arrayValue: { values } }));
const texts = fc
  .array(stringValue, { minLength: 1, maxLength: 3 })
  .map((values) => ({ arrayValue: { values } }));
const one = (value: string) => fc.constant({ stringValue: value });

function attributes(shape: Record<string, fc.Arbitrary<Json>>) {
  const optional = Object.fromEntries(
    Object.entries(shape).map(([key, value]) => [key, fc.option(value, { nil: undefined })]),
  );
  return fc
    .record(optional)
    .map((record) => Object.entries(record).flatMap(([key, value]) => (value ? [{ key, value }] : [])));
}

const spanAttributes = attributes({
  num: fc.oneof({ weight: 4, arbitrary: intValue }, { weight: 1, arbitrary: anyValue }),
  flt: doubleValue,
  str: fc.oneof({ weight: 4, arbitrary: stringValue }, { weight: 1, arbitrary: anyValue }),
  flag: boolValue,
  list,
  tags: fc.oneof(texts, stringValue),
  both: stringValue,
  'a b': stringValue,
  'http.route': fc.oneof(one('/a'), one('/b'), intValue),
  'http.response.status_code': fc.oneof(intValue, one('200')),
  'db.system.name': one('sqlite'),
});

const event = fc.record({
  name: fc.constantFrom('exception', 'log', 'a'),
  after: fc.constantFrom(0, 1_000_000, 30_000_000),
  attributes: attributes({ n: intValue, type: stringValue }),
});

const span = fc.record({
  parent: fc.nat({ max: 9 }),
  place: fc.constantFrom('root', 'child', 'child', 'child', 'child', 'orphan'),
  name: fc.constantFrom('op-a', 'op-b', 'a', ''),
  kind: fc.nat({ max: 5 }),
  start: fc.nat({ max: 200 }),
  duration: fc.constantFrom(0, 1_000, 1_000_000, 20_000_000, 1_000_000_000, 90_000_000_000),
  code: fc.nat({ max: 2 }),
  message: fc.constantFrom('', 'a', 'ab'),
  attributes: spanAttributes,
  events: fc.array(event, { maxLength: 2 }),
  link: fc.option(attributes({ kind: stringValue })),
  service: fc.nat({ max: 2 }),
});

const listOf = (...values: string[]) => ({
  arrayValue: { values: values.map((stringValue) => ({ stringValue })) },
});
const resources = ['svc-a', 'svc-b', undefined].map((service, index) => ({
  attributes: [
    ...(service ? [{ key: 'service.name', value: { stringValue: service } }] : []),
    { key: 'both', value: { stringValue: 'b' } },
    ...(index === 1
      ? [
          { key: 'region', value: { intValue: '1' } },
          { key: 'tags', value: listOf('a', 'ab') },
        ]
      : []),
  ],
}));
const scopes = [
  { name: 'a', version: '1' },
  { name: 'op-b', attributes: [{ key: 'depth', value: { intValue: '2' } }] },
];

/** Up to eight traces of up to eight spans, all of them within a minute after `base` (nanoseconds since the epoch). */
export function exportRequests(base: bigint): fc.Arbitrary<Json[]> {
  return fc
    .array(fc.array(span, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 })
    .map((traces) => traces.map((spans, index) => toRequest(spans, index + 1, base)));
}

type ArbitrarySpan = typeof span extends fc.Arbitrary<infer T> ? T : never;

function toRequest(spans: readonly ArbitrarySpan[], trace: number, base: bigint): Json {
  const traceId = trace.toString(16).padStart(32, '0');
  const spanId = (index: number) => (trace * 100 + index + 1).toString(16).padStart(16, '0');
  return {
    resourceSpans: spans.map((one_, index) => {
      const isRoot = index === 0 || one_.place === 'root';
      const parentSpanId = isRoot ? '' : spanId(one_.place === 'orphan' ? 90 : one_.parent % index);
      // Starts differ, so that the order of spans has one reading.
      const start = base + BigInt(trace * 1_000_000_000 + one_.start * 10_000 + index);
      return {
        resource: resources[one_.service],
        scopeSpans: [
          {
            scope: scopes[index % 2],
            spans: [
              {
                traceId,
                spanId: spanId(index),
                parentSpanId,
                name: one_.name,
                kind: one_.kind,
                startTimeUnixNano: String(start),
                endTimeUnixNano: String(start + BigInt(one_.duration)),
                attributes: one_.attributes,
                status: { code: one_.code, message: one_.message },
                events: one_.events.map(({ name, after, attributes: own }) => ({
                  name,
                  timeUnixNano: String(start + BigInt(after)),
                  attributes: own,
                })),
                links: one_.link ? [{ traceId, spanId: spanId(50), attributes: one_.link }] : [],
              },
            ],
          },
        ],
      };
    }),
  };
}
