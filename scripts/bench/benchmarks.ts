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
    name: 'visibility',
    question: 'How soon can an action be queried?',
    method:
      'An action is a `POST /api/tasks`, straight to the API. From then on the trace store is asked for its trace (server span and SQL span), the log store for its log line by the trace id, and Prometheus for the count of created tasks, each every 50 ms. 200 actions, one each 400 ms: first alone, then beside 200 requests a second for the page of 20 rows. API, Collector, stores, load and the questions share the machine.',
    minutes: 4,
    deadlineMinutes: 20,
    load: async () => (await import('./visibility.ts')).benchVisibility,
  },
  {
    name: 'growth',
    question: 'How does the API slow down with the number of tasks?',
    method:
      'One server with all signals for each number of tasks, asked in turn by one client: 12 rounds of 60 requests of each kind that an index serves, and of 2 of each that looks at every task. The exponent k is that of the line through the logarithms: time ≈ c·sizeᵏ.',
    minutes: 4,
    deadlineMinutes: 20,
    load: async () => (await import('./growth.ts')).benchGrowth,
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
