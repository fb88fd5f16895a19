import type { TraceSpan } from '@lab/store-clients/trace';
import { spanAttributes } from '@lab/telemetry/spans';
import { fc } from '@lab/testkit/properties';
import { describe, expect, it } from 'vitest';
import { addRequest, addSpans, withSpan } from '../testing/spans.ts';
import { chainOf, judgeTrace } from './trace-chain.ts';

const expected = { action: 'task.add', requests: [addRequest], sql: true };

describe('judgeTrace', () => {
  it('finds nothing wrong with a whole trace', () => {
    expect(judgeTrace(addSpans(), expected)).toEqual([]);
  });

  it.each<[string, TraceSpan[], RegExp]>([
    ['an empty trace', [], /no spans/],
    [
      'a trace without the browser',
      addSpans().slice(2),
      /has the parent 0000000000000002, which is not in the trace/,
    ],
    ['a trace without the fetch span', addSpans().filter(({ name }) => name !== 'POST'), /not in the trace/],
    [
      'a trace without the backend',
      addSpans().slice(0, 2),
      /no server span of lab-backend for POST \/api\/tasks 201/,
    ],
    ['a trace without SQL', addSpans().slice(0, 3), /no SQL span/],
    [
      'SQL that hangs on the wrong span',
      withSpan(addSpans(), 'INSERT tasks', { parentId: '0000000000000002' }),
      /not below server span, fetch span and action/,
    ],
    [
      'a backend that did not continue the browser’s trace',
      withSpan(addSpans(), 'POST /api/tasks', { parentId: '' }),
      /2 spans have no parent/,
    ],
    [
      'a server span that hangs on the action itself',
      withSpan(addSpans(), 'POST /api/tasks', { parentId: '0000000000000001' }),
      /instead of the browser’s fetch span/,
    ],
    [
      'another action',
      withSpan(addSpans(), 'task.add', { attributes: { [spanAttributes.action]: 'task.edit' } }),
      /lab\.action task\.edit instead of task\.add/,
    ],
    [
      'a root of another service',
      withSpan(addSpans(), 'task.add', { service: 'curl' }),
      /not of lab-frontend/,
    ],
    [
      'a route of another name',
      withSpan(addSpans(), 'POST /api/tasks', { attributes: {} }),
      /no server span/,
    ],
    ['another system than SQLite', withSpan(addSpans(), 'INSERT tasks', { attributes: {} }), /no SQL span/],
    [
      'a circle of parents',
      withSpan(addSpans(), 'task.add', { parentId: '0000000000000004' }),
      /no span is the root/,
    ],
  ])('finds %s', (_name, spans, message) => {
    expect(judgeTrace(spans, expected).join('\n')).toMatch(message);
  });

  it('wants a failed request to be marked as failed', () => {
    const failing = { ...addRequest, status: 500 };
    const attributes = {
      [spanAttributes.httpRoute]: '/api/tasks',
      [spanAttributes.httpRequestMethod]: 'POST',
      [spanAttributes.httpResponseStatusCode]: 500,
    };
    const spans = withSpan(addSpans(), 'POST /api/tasks', { attributes });
    expect(judgeTrace(spans, { ...expected, requests: [failing] }).join()).toMatch(/not marked as failed/);
  });

  it('wants one server span for each request', () => {
    const problems = judgeTrace(addSpans(), { ...expected, requests: [addRequest, addRequest] });
    expect(problems).toEqual(['no server span of lab-backend for POST /api/tasks 201']);
  });
});

/** A tree as a list: each span’s parent stands before it. */
const trees = fc.array(fc.nat(), { minLength: 1, maxLength: 60 }).map((picks) =>
  picks.map(
    (pick, index): TraceSpan => ({
      spanId: `s${index}`,
      parentId: index === 0 ? '' : `s${pick % index}`,
      name: `span ${index}`,
      kind: 'internal',
      service: 'any',
      start: 0,
      durationMs: 1,
      failed: false,
      attributes: {},
    }),
  ),
);

describe('chainOf', () => {
  it('leads from any span of any tree to the root, by parents only', () => {
    fc.assert(
      fc.property(trees, fc.nat(), fc.integer(), (spans, pick, seed) => {
        const shuffled = spans.toSorted((a, b) => hash(a, seed) - hash(b, seed));
        const start = spans[pick % spans.length];
        if (!start) return;
        const chain = chainOf(start, new Map(shuffled.map((span) => [span.spanId, span])));
        expect(chain[0]).toBe(start);
        expect(chain.at(-1)?.spanId).toBe('s0');
        for (const [index, span] of chain.entries()) {
          expect(chain[index + 1]?.spanId ?? '').toBe(span.parentId);
        }
      }),
    );
  });

  it('ends, whatever the parents are', () => {
    const graphs = fc.array(fc.nat(20), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(graphs, (parents) => {
        const spans = parents.map(
          (parent, index): TraceSpan => ({
            spanId: `s${index}`,
            parentId: `s${parent}`,
            name: '',
            kind: 'internal',
            service: '',
            start: 0,
            durationMs: 1,
            failed: false,
            attributes: {},
          }),
        );
        const byId = new Map(spans.map((span) => [span.spanId, span]));
        for (const span of spans) expect(chainOf(span, byId).length).toBeLessThanOrEqual(spans.length);
      }),
    );
  });

  it('any tree with one link cut is reported', () => {
    fc.assert(
      fc.property(trees, fc.nat(), (spans, pick) => {
        fc.pre(spans.length > 1);
        const cut = 1 + (pick % (spans.length - 1));
        const broken = spans.map((span, index) => (index === cut ? { ...span, parentId: 'gone' } : span));
        const problems = judgeTrace(broken, { action: '', requests: [], sql: false });
        expect(problems.join('\n')).toMatch(/has the parent gone, which is not in the trace/);
      }),
    );
  });
});

function hash({ spanId }: TraceSpan, seed: number): number {
  return [...`${spanId}${seed}`].reduce(
    (sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973,
    7,
  );
}
