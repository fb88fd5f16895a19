import type { Benchmark, Run } from './benchmark.ts';
import type { Figure } from './figure.ts';

/** A benchmark that has nothing to say but its figures. */
const figuresOf = (measure: () => Promise<readonly Figure[]>): Run => {
  return async () => ({ figures: [...(await measure())] });
};

/** Every benchmark, in the order in which they run and are documented. */
export const benchmarks: readonly Benchmark[] = [
  {
    name: 'observed',
    question: 'What does it cost to be observed?',
    method:
      'Autocannon, in a process of its own, asks each server for a page of 20 tasks over 20 connections, as fast as it answers, in slices of 1,000 requests. *Bare* is the API without the lab’s telemetry: the same routes, handlers and database. *Metrics* are scraped each second; log records and spans, all of them, go to a sink that swallows them, or through the Collector into Prometheus and the embedded stores on the same cores. OpenTelemetry’s own set-ups run around the bare API, which writes a log line a request for them, with their defaults: they export protobuf in batches, and `auto-instrumentations-node` makes a span for each middleware.',
    minutes: 6,
    deadlineMinutes: 25,
    load: async () => (await import('./observed/observed.ts')).benchObserved,
  },
  {
    name: 'change',
    question: 'Did a change make telemetry cheaper?',
    minutes: 4,
    deadlineMinutes: 15,
    load: async () => (await import('./observed/change.ts')).benchChange,
  },
  {
    name: 'parts',
    question: 'What does a request cost in each part of the running lab?',
    minutes: 4,
    deadlineMinutes: 15,
    needsLab: true,
    load: async () => figuresOf((await import('./parts.ts')).benchParts),
  },
  {
    name: 'sampling',
    question: 'What does each LAB_SAMPLING cost and lose?',
    minutes: 4,
    deadlineMinutes: 15,
    load: async () => figuresOf((await import('./sampling.ts')).benchSampling),
  },
  {
    name: 'shop',
    question: 'How many orders does the shop take, and how fast?',
    minutes: 3,
    deadlineMinutes: 15,
    load: async () => figuresOf((await import('./shop.ts')).benchShop),
  },
  {
    name: 'trace-store',
    question: 'How fast does the embedded trace store take and find spans?',
    minutes: 3,
    deadlineMinutes: 20,
    load: async () => figuresOf((await import('./trace-store.ts')).benchTraceStore),
  },
  {
    name: 'log-store',
    question: 'How fast does the embedded log store take and find lines?',
    minutes: 5,
    deadlineMinutes: 30,
    load: async () => figuresOf((await import('./log-store.ts')).benchLogStore),
  },
];
