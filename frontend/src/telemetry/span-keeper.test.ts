import { createBatcher } from '@lab/telemetry/export/batcher';
import { spanAttributes } from '@lab/telemetry/spans';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { type ReadableSpan, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { SpanKeeper } from './span-keeper.ts';

function keeping() {
  const sent: ReadableSpan[] = [];
  const send = (spans: ReadableSpan[]) => sent.push(...spans);
  const keeper = new SpanKeeper(createBatcher<ReadableSpan>({ send, delayMs: 60_000, maxItems: 100 }));
  const tracer = new TracerProvider({ spanProcessors: [keeper] }).getTracer('test');
  return { sent, keeper, tracer };
}

const names = (spans: ReadableSpan[]) => spans.map(({ name }) => name);

describe('the keeper of spans', () => {
  it('ends what is open when the page goes away, children first, and says that it was interrupted', () => {
    const { sent, keeper, tracer } = keeping();
    const parent = tracer.startSpan('task.add');
    tracer.startSpan('POST', {}, trace.setSpan(ROOT_CONTEXT, parent));
    keeper.endAll();
    expect(names(sent)).toEqual(['POST', 'task.add']);
    for (const { attributes } of sent) expect(attributes[spanAttributes.interrupted]).toBe(true);
  });

  it('does not call a span interrupted whose work is done, and ends it when that was (#4683)', () => {
    const { sent, keeper, tracer } = keeping();
    const span = tracer.startSpan('GET');
    keeper.markDone(span);
    keeper.endAll();
    expect(sent[0]?.attributes).not.toHaveProperty(spanAttributes.interrupted);
  });

  it('sends a span once, however often the page is hidden and whatever ends the span later', () => {
    const { sent, keeper, tracer } = keeping();
    const span = tracer.startSpan('GET');
    keeper.endAll();
    keeper.endAll();
    span.end();
    keeper.endAll();
    expect(names(sent)).toEqual(['GET']);
  });

  it('forgets a span that was discarded', () => {
    const { sent, keeper, tracer } = keeping();
    keeper.discard(tracer.startSpan('click'));
    keeper.endAll();
    expect(sent).toEqual([]);
  });

  it('blanks the query of addresses before a span leaves', () => {
    const { sent, keeper, tracer } = keeping();
    tracer.startSpan('GET', { attributes: { 'url.full': 'http://lab/api/tasks?q=secret' } }).end();
    keeper.endAll();
    expect(sent[0]?.attributes['url.full']).toBe('http://lab/api/tasks?q=REDACTED');
  });
});
