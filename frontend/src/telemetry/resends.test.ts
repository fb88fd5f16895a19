import { context } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  StackContextManager,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { resendCounter, resending } from './resends.ts';

beforeEach(() => void context.setGlobalContextManager(new StackContextManager().enable()));
afterEach(() => context.disable());

it('says in each span how often the request was sent before, and nothing at the first time', () => {
  const exporter = new InMemorySpanExporter();
  const spanProcessors = [resendCounter, new SimpleSpanProcessor({ exporter })];
  const tracer = new TracerProvider({ spanProcessors }).getTracer('test');
  for (const count of [0, 1, 2]) resending(count, () => tracer.startSpan('GET').end());
  tracer.startSpan('task.add').end();
  const counts = exporter.getFinishedSpans().map(({ attributes }) => attributes['http.request.resend_count']);
  expect(counts).toEqual([undefined, 1, 2, undefined]);
});
