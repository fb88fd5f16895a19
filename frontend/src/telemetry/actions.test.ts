import type { Logger } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { type ActionClock, createActions } from './actions.ts';
import { TraceIds } from './trace-ids.ts';

const timeOrigin = Date.parse('2026-01-02T03:04:05Z');
const hours = 3_600_000;

/** Actions by a clock that a test moves, and what becomes of them. */
function startActions(documentTraceId?: string) {
  const time = { wall: timeOrigin, elapsed: 0 };
  const clock: ActionClock = { now: () => time.wall, elapsed: () => time.elapsed, timeOrigin };
  const traceIds = new TraceIds();
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    idGenerator: traceIds,
  });
  const took: number[] = [];
  const remembered: string[] = [];
  const actions = createActions({
    tracer: provider.getTracer('test'),
    traceIds,
    documentTraceId,
    logger: { emit: () => undefined } as unknown as Logger,
    instruments: { actionTook: (_name, seconds) => took.push(seconds) },
    pageRoute: '/',
    remember: ({ name, outcome }) => remembered.push(`${name} ${outcome}`),
    clock,
  });
  const spans = () =>
    exporter.getFinishedSpans().map((span) => ({
      start: span.startTime[0] * 1_000 + span.startTime[1] / 1e6,
      ms: span.duration[0] * 1_000 + span.duration[1] / 1e6,
      traceId: span.spanContext().traceId,
    }));
  return { actions, took, remembered, time, spans };
}

test('a wall clock that jumps while an action continues does not change its duration', () => {
  const { actions, took, time, spans } = startActions();
  time.wall += 10_000;
  time.elapsed += 10_000;
  const action = actions.begin('task.add');
  time.wall += 8 * hours;
  time.elapsed += 50;
  action.end();
  expect(took).toEqual([0.05]);
  expect(spans()).toMatchObject([{ start: timeOrigin + 10_000, ms: 50 }]);
});

test('the load of a page counts from its beginning, and continues with the trace of its document', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const { actions, took, time, spans } = startActions(traceId);
  time.wall += 300 - 120_000; // the clock was set back meanwhile
  time.elapsed += 300;
  actions.begin('page.load', timeOrigin).end();
  actions.begin('task.add').end();
  expect(took).toEqual([0.3, 0]);
  expect(spans()[0]).toMatchObject({ start: timeOrigin, ms: 300, traceId });
  expect(spans()[1]?.traceId).not.toBe(traceId);
});

test('a sleep that the machine counts is no duration of an action', () => {
  const { actions, took, time } = startActions();
  const action = actions.begin('page.load', timeOrigin);
  time.elapsed += 8 * hours;
  action.end();
  expect(took).toEqual([]);
});

test('what was answered is remembered, and a page that is left stores nothing', () => {
  const { actions, remembered } = startActions();
  actions.begin('task.add').answered('ok');
  actions.begin('task.delete').answered('failed');
  actions.begin('task.edit');
  actions.interruptAll();
  expect(remembered).toEqual(['task.add ok', 'task.delete failed']);
});
