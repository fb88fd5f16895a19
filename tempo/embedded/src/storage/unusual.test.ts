import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readers } from '@lab/store-engine/readers';
import { fc } from '@lab/testkit/properties';
import { expect, test } from 'vitest';
import { WriterMetrics } from '../metrics/derived.ts';
import { envelopeCodec, resourceCodec, scopeCodec, spanCodec } from '../otlp/codec.ts';
import { Budget } from '../query/budget.ts';
import { findMatches } from '../query/search.ts';
import { traceById } from '../query/trace-by-id.ts';
import { parseQuery } from '../traceql/parse.ts';
import { BlockReader } from './block-reader.ts';
import { decodeRequest } from './incoming.ts';
import { StoreWriter } from './store-writer.ts';

// What no SDK sends and OTLP allows all the same.

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('', '\u0000', '\ud800', '__proto__', 'service.name', 'http.route', 'x'.repeat(70_000)),
);
const bytes = fc.uint8Array({ maxLength: 40 });
const int64 = fc
  .constantFrom('0', '-1', '9223372036854775807', '-9223372036854775808', '200')
  .map((intValue) => ({ intValue }));
const time = fc.constantFrom('0', '1', '1790000000000000000', '9223372036854775808', '18446744073709551615');
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text.map((stringValue) => ({ stringValue })),
    fc.boolean().map((boolValue) => ({ boolValue })),
    int64,
    fc.double().map((doubleValue) => ({ doubleValue })),
    bytes.map((bytesValue) => ({ bytesValue })),
    fc.constant({}),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => ({ arrayValue: { values } })),
    fc
      .array(fc.record({ key: text, value: tie('value') }), { maxLength: 3 })
      .map((values) => ({ kvlistValue: { values } })),
  ),
}));
const attributes = fc.array(fc.record({ key: text, value: anyValue }, { requiredKeys: [] }), {
  maxLength: 4,
});
const enumeration = fc.constantFrom(-1, 0, 1, 2, 3, 4, 5, 99, 2_147_483_647);
const event = fc.record({ timeUnixNano: time, name: text, attributes }, { requiredKeys: [] });
const link = fc.record({ traceId: bytes, spanId: bytes, traceState: text, attributes }, { requiredKeys: [] });
const span = fc.record(
  {
    parentSpanId: bytes,
    traceState: text,
    name: text,
    kind: enumeration,
    startTimeUnixNano: time,
    endTimeUnixNano: time,
    attributes,
    events: fc.array(event, { maxLength: 3 }),
    links: fc.array(link, { maxLength: 3 }),
    status: fc.record({ code: enumeration, message: text }, { requiredKeys: [] }),
    droppedAttributesCount: fc.constantFrom(0, 4_294_967_295),
  },
  { requiredKeys: [] },
);
const holder = (codec: typeof resourceCodec | typeof scopeCodec) =>
  fc.option(
    fc
      .record({ name: text, version: text, attributes }, { requiredKeys: [] })
      .map((one) => codec.encodeObject(one)),
    { nil: undefined },
  );

const traceId = '0af7651916cd43dd8448eb211c80319c';

test('legal OTLP of every shape is stored, counted and can be read', () => {
  const requests = fc.array(
    fc.record({
      resource: holder(resourceCodec),
      scope: holder(scopeCodec),
      spans: fc.array(span, { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  );
  fc.assert(
    fc.property(requests, (groups) => {
      let sent = 0;
      const resourceSpans = groups.map(({ resource, scope, spans }) => ({
        resource,
        scopeSpans: [
          {
            scope,
            spans: spans.map((one) => {
              sent += 1;
              const ids = {
                traceId: Buffer.from(traceId, 'hex'),
                spanId: Buffer.from(String(sent).padStart(16, '0'), 'hex'),
              };
              return spanCodec.encodeObject({ ...one, ...ids });
            }),
          },
        ],
      }));
      expect(storeAndRead(envelopeCodec.encode({ resourceSpans }))).toEqual(sent);
    }),
    { numRuns: 150 },
  );
}, 60_000);

/** @returns how many spans are read again, in both formats of a trace and by a query */
function storeAndRead(request: Uint8Array): number {
  const directory = mkdtempSync(join(tmpdir(), 'unusual-'));
  const writer = new StoreWriter(directory, { retentionHours: 24, maxBytes: 1e9, blockItems: 1_000 });
  const readers = new Readers((path) => new BlockReader(path));
  try {
    const decoded = decodeRequest(request);
    expect(decoded.refused).toEqual([]);
    const metrics = new WriterMetrics({ spanMetrics: true, maxSeries: 1_000 });
    metrics.stored(writer.write([decoded]), 0, []);
    metrics.expire();
    const blocks = readers.select(writer.blocks());
    const read = (format: 'json' | 'protobuf') =>
      traceById(
        { kind: 'trace', traceId, version: 2, format },
        blocks.map(({ reader }) => reader),
      );
    const json = String(read('json').body);
    expect(read('protobuf').status).toBe(200);
    const budget = new Budget({ deadline: Number.MAX_SAFE_INTEGER, maxItems: 1_000_000 });
    const query = '{ .x != nil || event:name = "a" || link:traceID = "1" || span:duration >= 0 }';
    const found = findMatches(parseQuery(query), { limit: 10, range: undefined }, blocks, budget);
    const matched = found.flatMap(({ sets }) => sets.flatMap(({ spans }) => spans)).length;
    const shown = [...json.matchAll(/"startTimeUnixNano"/g)].length;
    expect(matched).toBe(shown);
    return shown;
  } finally {
    readers.close();
    writer.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
