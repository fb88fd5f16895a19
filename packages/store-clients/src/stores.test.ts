import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { parseExposition } from './exposition.ts';
import { linesOf, logAnswer, rangeUrl } from './loki.ts';
import { searchAnswer, spansOf, traceAnswer } from './tempo.ts';
import { around } from './time-range.ts';

const hexId = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((id) => Buffer.from(id))
    .filter((id) => id.some(Boolean));

describe('spansOf', () => {
  const traceOf = (span: object) =>
    traceAnswer.parse({
      trace: {
        resourceSpans: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'lab-backend' } }] },
            scopeSpans: [{ scope: { name: 'instrumentation-http', version: '1.2.3' }, spans: [span] }],
          },
        ],
      },
    });

  it('reads ids in base64, as Tempo writes them, and in hex alike', () => {
    fc.assert(
      fc.property(hexId(8), hexId(8), (id, parent) => {
        const wanted = { spanId: id.toString('hex'), parentId: parent.toString('hex') };
        for (const encoding of ['base64', 'hex'] as const) {
          const span = { spanId: id.toString(encoding), parentSpanId: parent.toString(encoding) };
          expect(spansOf(traceOf(span))[0]).toMatchObject(wanted);
        }
      }),
    );
  });

  it('reads times, kind, status, attributes, events, links and what sent it', () => {
    const span = {
      spanId: 'AAAAAAAAAAE=',
      name: 'GET /api/tasks',
      kind: 'SPAN_KIND_SERVER',
      startTimeUnixNano: '1795248999123456789',
      endTimeUnixNano: '1795248999125456789',
      status: { code: 'STATUS_CODE_ERROR', message: 'database is locked' },
      events: [
        {
          name: 'exception',
          timeUnixNano: '1795248999124000000',
          attributes: [{ key: 'exception.message', value: { stringValue: 'busy' } }],
        },
      ],
      attributes: [
        { key: 'http.response.status_code', value: { intValue: '500' } },
        { key: 'http.route', value: { stringValue: '/api/tasks' } },
        { key: 'flag', value: { boolValue: false } },
        { key: 'id', value: { intValue: '9223372036854775807' } },
        { key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '2' }] } } },
      ],
      links: [{ traceId: 'q6urq6urq6urq6urq6urqw==', spanId: 'AAAAAAAAAAI=' }],
    };
    expect(spansOf(traceOf(span))).toEqual([
      {
        spanId: '0000000000000001',
        parentId: '',
        name: 'GET /api/tasks',
        kind: 'server',
        service: 'lab-backend',
        start: 1_795_248_999_123.456,
        durationMs: 2,
        failed: true,
        attributes: {
          'http.response.status_code': 500,
          'http.route': '/api/tasks',
          flag: false,
          id: '9223372036854775807',
          tags: 'a, 2',
        },
        statusMessage: 'database is locked',
        events: [{ name: 'exception', time: 1_795_248_999_124, attributes: { 'exception.message': 'busy' } }],
        links: [{ traceId: 'ab'.repeat(16), spanId: '0000000000000002', attributes: {} }],
        scope: 'instrumentation-http 1.2.3',
        resource: { 'service.name': 'lab-backend' },
      },
    ]);
  });

  it('takes an unknown trace for an empty one', () => {
    expect(spansOf(traceAnswer.parse({ trace: {} }))).toEqual([]);
    expect(spansOf(traceAnswer.parse({}))).toEqual([]);
  });
});

describe('searchAnswer', () => {
  it('restores the leading zeros that Tempo leaves out', () => {
    const [trace] = searchAnswer.parse({ traces: [{ traceID: 'abc' }] }).traces;
    expect(trace?.traceID).toBe(`${'0'.repeat(29)}abc`);
  });

  it('takes a missing list for an empty one', () => {
    expect(searchAnswer.parse({}).traces).toEqual([]);
  });
});

describe('Loki', () => {
  it('merges metadata and the fields of a JSON line', () => {
    const answer = logAnswer.parse({
      data: {
        result: [
          {
            stream: { service_name: 'lab-nginx' },
            values: [
              ['1', '{"status":200}'],
              ['2', 'text {'],
            ],
          },
        ],
      },
    });
    expect(linesOf(answer).map(({ fields }) => fields)).toEqual([
      { service_name: 'lab-nginx', status: '200' },
      { service_name: 'lab-nginx' },
    ]);
  });

  it('asks in nanoseconds without losing digits', () => {
    const { searchParams } = new URL(
      rangeUrl('http://loki', '{a="b"}', around(1_795_248_999_123, 1_795_248_999_123, 5)),
    );
    expect(searchParams.get('start')).toBe('1795248994123000000');
  });
});

describe('parseExposition', () => {
  it.each([
    ['a 1', { name: 'a', labels: {}, value: 1 }],
    ['a{b="c",d="e"} 1.5 1700000000', { name: 'a', labels: { b: 'c', d: 'e' }, value: 1.5 }],
    [
      'a_bucket{le="+Inf"} 3 # {trace_id="x"} 0.1 1700',
      { name: 'a_bucket', labels: { le: '+Inf' }, value: 3 },
    ],
    ['a +Inf', { name: 'a', labels: {}, value: Number.POSITIVE_INFINITY }],
  ])('reads %s', (line, sample) => {
    expect(parseExposition(line)).toEqual([sample]);
  });

  it.each(['# HELP a b', '# EOF', '', '{}', 'a'])('leaves out %j', (line) => {
    expect(parseExposition(line)).toEqual([]);
  });

  it('reads any label value back', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const escaped = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
        expect(parseExposition(`m{l="${escaped}"} 1`.replaceAll('\r', ''))[0]?.labels.l).toBe(
          value.replaceAll('\r', ''),
        );
      }),
    );
  });
});
